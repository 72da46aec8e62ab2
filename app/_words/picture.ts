import { spoken } from './language.ts'

/** The page of one picture or walk: its label, its files, and what lies around it. */
export const picture = spoken({
  en: {
    title: (described: string, model: string) => `${described} of ${model}`,
    description: (model: string) =>
      `Grown from a number by ${model}, a network trained from scratch.`,
    labelled: (title: string) => `${title}, with its label`,
    weights: 'Mixed of',
    truncation: 'Truncation',
    directions: 'Directions',
    and: ', ',
    grownBy: 'Grown by',
    save: (format: string) => `Save ${format}`,
    saveAt: (format: string, side: number) => `Save ${format}, ${side} px`,
    saveFrames: 'Save the frames as PNG',
    openStudio: 'Open in the studio',
    truncations: 'From plain to peculiar',
    truncationsAre:
      'Truncation ψ draws a latent towards the centre, where pictures are ordinary, or pushes it outwards.',
    neighbours: 'Next along the row',
    neighboursAre: (count: number) =>
      `Neighbouring numbers are strangers. [Walk through all ${count}] to see what lies between them.`,
    ingredients: 'What it is mixed from',
    ingredientsAre:
      'The latents of these seeds, each times its weight, added up and set back to the length that latents have.',
    grew: 'How this one grew',
    grewSo:
      'The same latent at every age of the generator that was kept. One kimg is a thousand images shown. [Watch it grow up] in a few seconds.',
    bent: 'Trained along a wire',
    bentSo: 'Each row bends this picture one way and leaves the rest of it as much as it can.',
    unnamed: 'Directions that nobody has named: where the first layer answers most',
    keyFrames: 'Its key frames',
  },
  zh: {
    title: (described, model) => `${model} 的${described}`,
    description: (model) => `由从零训练起来的网络 ${model} 从一个数字种出。`,
    labelled: (title) => `${title}，附标签`,
    weights: '混自',
    truncation: '截断',
    directions: '方向',
    and: '，',
    grownBy: '种自',
    save: (format) => `保存 ${format}`,
    saveAt: (format, side) => `保存 ${format}，${side} 像素`,
    saveFrames: '把各帧存成 PNG',
    openStudio: '在工作室打开',
    truncations: '从平常到奇特',
    truncationsAre: '截断 ψ 把隐向量拉向中心，那里的画平平常常；或者把它往外推。',
    neighbours: '左邻右舍',
    neighboursAre: (count) => `相邻的数字互不相识。[把这 ${count} 个走一遍]，看看它们之间有什么。`,
    ingredients: '它由什么混成',
    ingredientsAre: '这些种子的隐向量各乘以自己的权重，加在一起，再恢复到隐向量应有的长度。',
    grew: '它是怎么长大的',
    grewSo:
      '同一个隐向量，在生成器留存下来的每个年龄各画一次。1 kimg 是看过一千张图像。[看着它长大]，只要几秒钟。',
    bent: '沿着铁丝牵引',
    bentSo: '每一行把这张画朝一个方向弯，其余的尽量不动。',
    unnamed: '还没有人命名的方向：第一层反应最强的地方',
    keyFrames: '它的关键帧',
  },
  ja: {
    title: (described, model) => `${model} の${described}`,
    description: (model) => `ゼロから学習したネットワーク ${model} が、ひとつの数から育てました。`,
    labelled: (title) => `${title}、ラベル付き`,
    weights: '配合',
    truncation: '切り詰め',
    directions: '方向',
    and: '、',
    grownBy: '育てたもの',
    save: (format) => `${format} を保存`,
    saveAt: (format, side) => `${format} を保存、${side} px`,
    saveFrames: 'フレームを PNG で保存',
    openStudio: 'スタジオで開く',
    truncations: '平凡から奇抜へ',
    truncationsAre:
      '切り詰め ψ は、潜在ベクトルを絵が平凡になる中心へ引き寄せたり、外へ押し出したりします。',
    neighbours: '隣の種',
    neighboursAre: (count) =>
      `隣り合う数は赤の他人です。[${count} 個すべてを歩いて]、あいだに何があるか見てください。`,
    ingredients: '何を混ぜたか',
    ingredientsAre:
      'これらの種の潜在ベクトルにそれぞれの重みを掛けて足し、潜在ベクトル本来の長さに戻したものです。',
    grew: 'この絵の育ち方',
    grewSo:
      '同じ潜在ベクトルを、残してある生成器の年齢ごとに。1 kimg は画像を千枚見たこと。数秒で[育つ様子]が見られます。',
    bent: '針金に沿わせて',
    bentSo: 'どの行も、この絵を一方向に曲げ、ほかはできるだけそのままにします。',
    unnamed: '誰も名付けていない方向：第一層がもっとも強く応えるところ',
    keyFrames: 'キーフレーム',
  },
})
