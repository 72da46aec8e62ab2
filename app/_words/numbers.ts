import { type Language, languageTag } from './language.ts'

/** `1,234` */
export function formatNumber(
  value: number,
  language: Language,
  options?: Intl.NumberFormatOptions,
): string {
  return new Intl.NumberFormat(languageTag(language), options).format(value)
}

/** The images shown by then, in thousands. */
export function formatPictures(kimg: number, language: Language): string {
  return formatNumber((kimg < 10 ? Math.round(kimg * 10) / 10 : Math.round(kimg)) * 1000, language)
}

/** The same where there is room for little: `885K`. */
export function formatPicturesShort(kimg: number, language: Language): string {
  return formatNumber(kimg * 1000, language, {
    maximumSignificantDigits: 3,
    notation: 'compact',
  })
}

/** `22 November 2026`, in the order of the language. Days are those of UTC, wherever the server stands. */
export function formatDate(date: string, language: Language): string {
  return formatUtc(date, language, { dateStyle: 'long' })
}

/** The same without the year, where the newest is not long ago: `22 Nov`. */
export function formatDay(date: string, language: Language): string {
  return formatUtc(date, language, { month: 'short', day: 'numeric' })
}

function formatUtc(date: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(languageTag(language), { ...options, timeZone: 'UTC' }).format(
    new Date(date),
  )
}

/** `45 minutes`, `3.3 hours` */
export function formatMinutes(minutes: number, language: Language): string {
  const isShort = minutes < 90
  return formatNumber(isShort ? minutes : minutes / 60, language, {
    style: 'unit',
    unit: isShort ? 'minute' : 'hour',
    unitDisplay: 'long',
    maximumFractionDigits: isShort ? 0 : 1,
  })
}

/** `1.8 MB`, of a million bytes each */
export function formatBytes(bytes: number, language: Language): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return `${formatNumber(bytes / 1e6, language, digits)} MB`
}

/** A minus as print has it. */
export function formatSigned(value: number): string {
  return `${value}`.replace('-', '−')
}
