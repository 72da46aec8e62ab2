import { spoken } from './language.ts'

/** Why something that was to be kept could not be stored. */
export const unstored = spoken({
  en: {
    full: 'Not stored: this browser has no room left. It is gone when this tab is closed.',
    denied:
      'Not stored: this browser does not let the page keep anything. It is gone when this tab is closed.',
  },
  zh: {
    full: '没有存下来：这个浏览器没有空间了。关掉这个标签页就没有了。',
    denied: '没有存下来：这个浏览器不让网页保存任何东西。关掉这个标签页就没有了。',
  },
  ja: {
    full: '保存できませんでした。このブラウザーに空きがありません。タブを閉じると消えます。',
    denied:
      '保存できませんでした。このブラウザーはページに何も残させません。タブを閉じると消えます。',
  },
})
