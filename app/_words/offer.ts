import { spoken } from './language.ts'

/** What a visitor who reads another language better is told, in that one. */
export const offer = spoken({
  en: { offer: 'This page in English', dismiss: 'No, thank you' },
  zh: { offer: '这一页也有中文', dismiss: '不用了' },
  ja: { offer: 'このページを日本語で', dismiss: '閉じる' },
})
