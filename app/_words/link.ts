import { spoken } from './language.ts'

/** A link to copy. */
export const link = spoken({
  en: {
    copy: 'Copy',
    pixels: 'Show the pixels',
    copied: 'Copied.',
    selected: 'Selected: copy it with your keyboard or by a long press.',
  },
  zh: {
    copy: '复制',
    pixels: '显示像素',
    copied: '已复制。',
    selected: '已选中：用键盘或长按来复制。',
  },
  ja: {
    copy: 'コピー',
    pixels: 'ピクセルを見る',
    copied: 'コピーしました。',
    selected: '選択しました。キーボードか長押しでコピーしてください。',
  },
})
