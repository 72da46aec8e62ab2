import { spoken } from './language.ts'

/** What no Intl has a word for. */
export const ago = spoken({
  en: { now: 'just now' },
  zh: { now: '刚刚' },
  ja: { now: 'たった今' },
})
