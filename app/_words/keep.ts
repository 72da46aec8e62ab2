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
    failed: {
      full: 'Not stored: this browser has no room left. It is gone when this tab is closed.',
      denied:
        'Not stored: this browser does not let the page keep anything. It is gone when this tab is closed.',
    },
  },
  zh: {
    dismiss: '知道了',
    close: '关闭',
    keep: '收藏',
    kept: '收藏',
    save: '保存',
    share: '分享',
    failed: {
      full: '没有存下来：这个浏览器没有空间了。关掉这个标签页就没有了。',
      denied: '没有存下来：这个浏览器不让网页保存任何东西。关掉这个标签页就没有了。',
    },
  },
  ja: {
    dismiss: '閉じる',
    close: '閉じる',
    keep: 'お気に入り',
    kept: 'お気に入り',
    save: '保存',
    share: '共有',
    failed: {
      full: '保存できませんでした。このブラウザーに空きがありません。タブを閉じると消えます。',
      denied:
        '保存できませんでした。このブラウザーはページに何も残させません。タブを閉じると消えます。',
    },
  },
})
