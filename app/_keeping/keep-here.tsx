'use client'

import { useEffect } from 'react'
import type { Keepsake } from './entry.ts'
import { KeepButton } from './keep-button.tsx'
import { remember } from './remember.ts'

/** Milliseconds that a page is looked at before it counts as seen. */
const GLANCE = 2000

/** The button that keeps what a page is about, which the history remembers. */
export function KeepHere({ keepsake }: { keepsake: Keepsake }) {
  useEffect(() => {
    const glance = setTimeout(() => void remember(keepsake), GLANCE)
    return () => clearTimeout(glance)
  }, [keepsake])
  return <KeepButton keepsake={keepsake} />
}
