'use client'

import { useEffect, useState } from 'react'
import { ago } from '../_words/ago.ts'
import { type Language, languageTag } from '../_words/language.ts'
import { useLanguage } from '../_words/use-words.tsx'

/** Seconds of each unit, and those up to which it is used. */
const UNITS = [
  ['second', 1, 60],
  ['minute', 60, 60 * 60],
  ['hour', 60 * 60, 24 * 60 * 60],
  ['day', 24 * 60 * 60, Infinity],
] as const

/** Milliseconds between two looks at the clock. */
const BEAT = 5_000

/**
 * How long ago something was, counted on. The server, whose page may be kept, and a visitor without JavaScript get the
 * time itself.
 */
export function Ago({ at }: { at: string }) {
  const language = useLanguage()
  const [now, setNow] = useState<number>()
  useEffect(() => {
    const look = () => setNow(Date.now())
    look()
    const beat = setInterval(look, BEAT)
    return () => clearInterval(beat)
  }, [])
  return (
    <time dateTime={at} title={absolute(at)} className="whitespace-nowrap">
      {now === undefined ? absolute(at) : relative(Date.parse(at), now, language)}
    </time>
  )
}

function relative(then: number, now: number, language: Language): string {
  const seconds = Math.max(0, (now - then) / 1000)
  if (seconds < 10) return ago[language].now
  const [unit, length] = UNITS.find(([, , end]) => seconds < end) ?? UNITS[3]
  return new Intl.RelativeTimeFormat(languageTag(language)).format(
    -Math.floor(seconds / length),
    unit,
  )
}

function absolute(at: string): string {
  const date = new Date(at)
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
