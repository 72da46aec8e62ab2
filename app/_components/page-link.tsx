'use client'

import Link from 'next/link'
import type { ComponentProps } from 'react'
import { inLanguage } from '../_words/language.ts'
import { useLanguage } from '../_words/use-words.tsx'

/** A link to another page, in the language of the page it is on. Nothing is fetched before it is pressed. */
export function PageLink({ href, ...others }: ComponentProps<typeof Link> & { href: string }) {
  return <Link {...others} href={inLanguage(useLanguage(), href)} prefetch={false} />
}
