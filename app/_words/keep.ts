import { spoken } from './language.ts'

/** The buttons beside a picture, and the way to what is kept. */
export const keep = spoken({
  en: {
    dismiss: 'Dismiss',
    close: 'Close',
    keep: 'Keep',
    kept: 'Kept',
    save: 'Save',
    share: 'Share',
  },
  zh: {
    dismiss: '知道了',
    close: '关闭',
    keep: '收藏',
    kept: '收藏',
    save: '保存',
    share: '分享',
  },
  ja: {
    dismiss: '閉じる',
    close: '閉じる',
    keep: 'お気に入り',
    kept: 'お気に入り',
    save: '保存',
    share: '共有',
  },
})
