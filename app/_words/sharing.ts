import { spoken } from './language.ts'

/** Sharing a link. */
export const sharing = spoken({
  en: {
    shareTitle: 'Share this',
    link: 'A link that will always show this',
    copy: 'Copy the link',
    copied: 'The link is copied.',
    embed: 'HTML that shows it on another page',
    copyEmbed: 'Copy the HTML',
    embedCopied: 'The HTML is copied.',
    copyByHand: 'The browser keeps the clipboard closed. The link is selected: copy it by hand.',
    shareSheet: 'Share with…',
    shareRefused: 'This device would not share it. The link can be copied.',
    code: 'QR code of the link',
    codeHint: 'Point a phone’s camera at it.',
  },
  zh: {
    shareTitle: '分享',
    link: '永远显示此内容的链接',
    copy: '复制链接',
    copied: '链接已复制。',
    embed: '在别的网页上显示它的 HTML',
    copyEmbed: '复制 HTML',
    embedCopied: 'HTML 已复制。',
    copyByHand: '浏览器不允许访问剪贴板。链接已选中，请手动复制。',
    shareSheet: '分享到…',
    shareRefused: '此设备无法分享，但可以复制链接。',
    code: '链接的二维码',
    codeHint: '用手机相机扫一扫。',
  },
  ja: {
    shareTitle: '共有する',
    link: 'いつまでも同じものを表示するリンク',
    copy: 'リンクをコピー',
    copied: 'リンクをコピーしました。',
    embed: 'ほかのページに表示するための HTML',
    copyEmbed: 'HTML をコピー',
    embedCopied: 'HTML をコピーしました。',
    copyByHand:
      'ブラウザがクリップボードを使わせてくれません。リンクを選択したので、手動でコピーしてください。',
    shareSheet: '共有先を選ぶ…',
    shareRefused: 'この端末では共有できませんでした。リンクはコピーできます。',
    code: 'リンクの QR コード',
    codeHint: 'スマートフォンのカメラを向けてください。',
  },
})
