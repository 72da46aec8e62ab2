import { spoken } from './language.ts'

/** The wall of pictures, its introduction and labels, and the field for a number. */
export const wall = spoken({
  en: {
    heading: 'A seed is a number.',
    introduction:
      'Type a number, a name, anything, and a trained network grows the one picture that belongs to it. Bend it, mix it with another, walk from one to the next. Share its link: it shows this picture to everyone, for good.',
    today: (day: string) => `The wall of ${day}: tomorrow others hang here.`,
    chosen: (day: string) =>
      `The wall of ${day}; the large ones were chosen by eye. Tomorrow others hang here.`,
    type: 'Type a number, a name, anything',
    grow: 'Grow it',
    pictures: 'Pictures',
    models: 'Models',
    each: (resolution: number) => `4,294,967,296, ${resolution} × ${resolution} pixels each`,
    learned: 'How it learned',
    studio: 'Studio',
    map: 'Map',
    random: 'A random seed',
    still: 'Pause',
    move: 'Play',
  },
  zh: {
    heading: '种子是一个数字。',
    introduction:
      '输入数字、名字，什么都行，训练好的网络会种出属于它的那一张画。弯一弯它，和别的混合，从一张漫步到下一张。把链接分享出去，无论谁打开，永远是这张画。',
    today: (day) => `${day}的画墙，明天换别的。`,
    chosen: (day) => `${day}的画墙，大的是亲眼挑的。明天换别的。`,
    type: '输入数字、名字，什么都行',
    grow: '种下',
    pictures: '画',
    models: '模型',
    each: (resolution) => `4,294,967,296 张，每张 ${resolution} × ${resolution} 像素`,
    learned: '它是怎么学会的',
    studio: '工作室',
    map: '地图',
    random: '随机一粒种子',
    still: '暂停',
    move: '播放',
  },
  ja: {
    heading: '種は、ひとつの数。',
    introduction:
      '数でも名前でも、何でも入れれば、学習したネットワークがそれだけの一枚の絵を育てます。曲げたり、ほかの絵と混ぜたり、次の絵まで歩いたりできます。リンクを送れば、誰が開いても、いつまでもこの絵です。',
    today: (day) => `${day}の壁です。明日は別の絵が並びます。`,
    chosen: (day) => `${day}の壁です。大きな絵は目で選びました。明日は別の絵が並びます。`,
    type: '数でも名前でも、何でも',
    grow: '育てる',
    pictures: '絵',
    models: 'モデル',
    each: (resolution) => `4,294,967,296 枚、各 ${resolution} × ${resolution} ピクセル`,
    learned: 'どう学んだか',
    studio: 'スタジオ',
    map: '地図',
    random: 'ランダムな種',
    still: '一時停止',
    move: '再生',
  },
})
