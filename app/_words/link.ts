import { spoken } from './language.ts'

/** A link to copy. */
export const link = spoken({
  en: {
    lasting: 'A link that will always show this',
    passing: 'A link to this, which will change while the model grows',
    copy: 'Copy',
    pixels: 'Show the pixels',
    copied: 'Copied.',
    selected: 'Selected: copy it with your keyboard or by a long press.',
  },
  zh: {
    lasting: '永远指向它的链接',
    passing: '指向它的链接；模型还在生长，画会变',
    copy: '复制',
    pixels: '显示像素',
    copied: '已复制。',
    selected: '已选中：用键盘或长按来复制。',
  },
  ja: {
    lasting: 'いつまでもこれを表示するリンク',
    passing: 'これへのリンク。モデルが育つ間は絵が変わります',
    copy: 'コピー',
    pixels: 'ピクセルを見る',
    copied: 'コピーしました。',
    selected: '選択しました。キーボードか長押しでコピーしてください。',
  },
})
