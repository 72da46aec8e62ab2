import { spoken } from './language.ts'

/** What the page of what is kept says of itself, on the server. */
export const keptPage = spoken({
  en: {
    title: 'Kept',
    lead: 'What you keep stays in this browser and nowhere else. It takes a file or a link to bring it to another.',
    needsScript: 'What is kept lies in your browser: showing it needs JavaScript.',
  },
  zh: {
    title: '收藏',
    lead: '收藏只留在这个浏览器里，别处没有。要带到另一个浏览器，请用文件或链接。',
    needsScript: '收藏保存在你的浏览器里，显示它需要 JavaScript。',
  },
  ja: {
    title: 'お気に入り',
    lead: 'お気に入りはこのブラウザーの中だけに残ります。ほかのブラウザーへは、ファイルかリンクで持っていけます。',
    needsScript: 'お気に入りはブラウザーの中にあるので、表示には JavaScript が必要です。',
  },
})
