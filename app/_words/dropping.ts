import { spoken } from './language.ts'

/** A picture that is dropped on a page. */
export const dropping = spoken({
  en: {
    dropHere: 'Drop a picture that was saved here, and it opens.',
    dropped: {
      none: (name: string) =>
        `${name} has no recipe inside. If it was saved here, an app has removed it on the way: chats and photo apps do. Send it as a file, or share its link.`,
      damaged: (name: string) => `${name} is damaged: its recipe cannot be read.`,
      notPng: (name: string) => `${name} is not a PNG. Only PNGs carry their recipe.`,
      unknown: (name: string, model: string) => `${name} was grown by ${model}, which is not here.`,
      unreachable: (name: string) => `Whether ${name} can be shown here cannot be known offline.`,
      opening: (name: string) => `Opening ${name}…`,
    },
  },
  zh: {
    dropHere: '把从这里保存的图片拖放到此处即可打开。',
    dropped: {
      none: (name) =>
        `${name} 里没有配方。如果它是在这里保存的，那是某个应用在途中去掉了：聊天和相册应用会这样。请作为文件发送，或者分享链接。`,
      damaged: (name) => `${name} 已损坏，无法读取配方。`,
      notPng: (name) => `${name} 不是 PNG。只有 PNG 内含配方。`,
      unknown: (name, model) => `${name} 由 ${model} 生成，这里没有这个模型。`,
      unreachable: (name) => `目前离线，无法得知能否在此显示 ${name}。`,
      opening: (name) => `正在打开 ${name}…`,
    },
  },
  ja: {
    dropHere: 'ここで保存した画像を落とすと開きます。',
    dropped: {
      none: (name) =>
        `${name} にレシピがありません。ここで保存したものなら、途中のアプリが取り除いています。チャットや写真のアプリはそうします。ファイルとして送るか、リンクを共有してください。`,
      damaged: (name) => `${name} は壊れていて、レシピを読み取れません。`,
      notPng: (name) => `${name} は PNG ではありません。レシピが入るのは PNG だけです。`,
      unknown: (name, model) => `${name} を育てた ${model} は、ここにはありません。`,
      unreachable: (name) => `オフラインのため、${name} をここで表示できるか分かりません。`,
      opening: (name) => `${name} を開いています…`,
    },
  },
})
