import { spoken } from './language.ts'

/** What stands where a page failed. Every page carries it, so it is no more than that. */
export const failure = spoken({
  en: {
    failed: 'This one did not come up.',
    failedWhy: 'It is our fault, not yours, and may work in a moment.',
    again: 'Try again',
    back: 'Back to the wall',
  },
  zh: {
    failed: '这一粒没有发芽。',
    failedWhy: '是我们的差错，过一会儿也许就好了。',
    again: '再试一次',
    back: '回到画墙',
  },
  ja: {
    failed: 'これは芽を出しませんでした。',
    failedWhy: 'こちら側の不具合です。少し待てばうまくいくかもしれません。',
    again: 'もう一度試す',
    back: '壁へ戻る',
  },
})
