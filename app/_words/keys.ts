import { spoken } from './language.ts'

/** The keyboard and its cheat sheet. */
export const keys = spoken({
  en: {
    open: 'Keyboard shortcuts',
    close: 'Close',
    everywhere: 'On every page',
    here: 'On this page',
    typeNumber: 'Go to the number field',
    singleKeys: 'Letters and symbols alone are shortcuts',
    or: 'or',
    space: 'Space',
    arrows: { up: 'Up arrow', down: 'Down arrow', left: 'Left arrow', right: 'Right arrow' },
  },
  zh: {
    open: '键盘快捷键',
    close: '关闭',
    everywhere: '任何页面',
    here: '本页',
    typeNumber: '跳到数字输入框',
    singleKeys: '启用单个字母和符号的快捷键',
    or: '或',
    space: '空格',
    arrows: { up: '上箭头', down: '下箭头', left: '左箭头', right: '右箭头' },
  },
  ja: {
    open: 'キーボードショートカット',
    close: '閉じる',
    everywhere: 'すべてのページ',
    here: 'このページ',
    typeNumber: '数字の入力欄へ移動',
    singleKeys: '文字や記号だけのショートカットを使う',
    or: 'または',
    space: 'スペース',
    arrows: { up: '上矢印', down: '下矢印', left: '左矢印', right: '右矢印' },
  },
})
