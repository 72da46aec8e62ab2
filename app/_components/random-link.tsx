import type { ReactNode } from 'react'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'

/** A link that leads to another picture each time, so that there is nothing to fetch ahead. */
export async function RandomLink({ page, children }: { page: string; children: ReactNode }) {
  return (
    <a
      href={inLanguage(await pageLanguage(), page)}
      rel="nofollow"
      className="inline-flex min-h-11 items-center"
    >
      {children}
    </a>
  )
}
