import { spoken } from './language.ts'

/** The wall of pictures, its introduction and labels, and the field for a number. */
export const wall = spoken({
  en: {
    heading: 'A seed is a number.',
    introduction:
      'A trained generator grows it into a picture. Type one of 4,294,967,296, and whoever types it after you will see the same.',
    type: 'Type a number, a name, anything',
    grow: 'Grow it',
    pictures: 'Pictures',
    each: (resolution: number) => `4,294,967,296, ${resolution} × ${resolution} pixels each`,
    ageOf: (kimg: string) => `${kimg} kimg, or thousand images shown`,
    learned: 'How it learned',
    studio: 'Studio',
    map: 'Map',
    random: 'A random seed',
    walks: (title: string) => `Walks of ${title}`,
    still: 'Hold still',
    move: 'Let it move',
  },
  zh: {
    heading: '种子是一个数字。',
    introduction:
      '训练好的生成器把它种成一张画。在 4,294,967,296 个数字里输入一个，之后无论谁再输入它，看到的都是同一张。',
    type: '输入数字、名字，什么都行',
    grow: '种下',
    pictures: '画',
    each: (resolution) => `4,294,967,296 张，每张 ${resolution} × ${resolution} 像素`,
    ageOf: (kimg) => `${kimg} kimg（1 kimg 是看过一千张图像）`,
    learned: '它是怎么学会的',
    studio: '工作室',
    map: '地图',
    random: '随机一粒种子',
    walks: (title) => `${title} 的漫步`,
    still: '停住',
    move: '动起来',
  },
  ja: {
    heading: '種は、ひとつの数。',
    introduction:
      '学習した生成器が、それを一枚の絵に育てます。4,294,967,296 個の数からひとつ入れてください。あとから誰が入れても、同じ絵が現れます。',
    type: '数でも名前でも、何でも',
    grow: '育てる',
    pictures: '絵',
    each: (resolution) => `4,294,967,296 枚、各 ${resolution} × ${resolution} ピクセル`,
    ageOf: (kimg) => `${kimg} kimg（1 kimg は画像を千枚見たこと）`,
    learned: 'どう学んだか',
    studio: 'スタジオ',
    map: '地図',
    random: 'ランダムな種',
    walks: (title) => `${title} の散歩`,
    still: '止める',
    move: '動かす',
  },
})
