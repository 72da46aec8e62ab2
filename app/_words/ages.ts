import { spoken } from './language.ts'

/** How a generator learned, told as a story: what the time machine shows. */
export const ages = spoken({
  en: {
    sheet: 'Its pictures',
    sheetAt: (seen: string) => `Pictures of the same latents: ${seen}`,
    seen: (pictures: string) => `${pictures} pictures seen`,
    watch: 'Watch it learn',
    pause: 'Pause',
    slider: 'Pictures seen',
    one: (seed: string) => `The life of seed ${seed}`,
    enlarged: 'Seed shown large',
    moments: {
      blank: 'It has seen nothing yet: whatever goes in, no picture comes out.',
      alike:
        'It has found colours and places that are common. It draws the same for every latent: the safest guess it has.',
      own: 'Now each latent has a picture of its own. Nobody told it what to tell apart.',
      known: 'Each picture is already more like what it will be than like any other.',
      details: 'Each has found its place. From here on it works at details, and takes ever longer.',
      now: 'As it is now.',
    },
  },
  zh: {
    sheet: '它的画',
    sheetAt: (seen) => `同样的隐向量的画：${seen}`,
    seen: (pictures) => `看过 ${pictures} 张图像`,
    watch: '看它学习',
    pause: '暂停',
    slider: '看过的图像',
    one: (seed) => `种子 ${seed} 的一生`,
    enlarged: '放大显示的种子',
    moments: {
      blank: '它还什么都没看过：放进什么，都出不来一幅画。',
      alike: '它找到了常见的颜色和位置，给每个隐向量画的都一样：这是它最稳妥的猜测。',
      own: '现在每个隐向量都有了自己的画。没有人告诉过它该分辨什么。',
      known: '每张画都已经更像将来的自己，而不像别的任何一张。',
      details: '每张画都找到了位置。从这里开始它打磨细节，越来越慢。',
      now: '现在的样子。',
    },
  },
  ja: {
    sheet: 'この生成器の絵',
    sheetAt: (seen) => `同じ潜在ベクトルの絵：${seen}`,
    seen: (pictures) => `画像を ${pictures} 枚見た`,
    watch: '学ぶ様子を見る',
    pause: '一時停止',
    slider: '見た画像の数',
    one: (seed) => `種 ${seed} の一生`,
    enlarged: '大きく見せる種',
    moments: {
      blank: 'まだ何も見ていません。何を入れても、絵にはなりません。',
      alike:
        'よくある色と場所を見つけました。どの潜在ベクトルにも同じものを描きます。それがいちばん無難な答えだからです。',
      own: '潜在ベクトルごとに別の絵になりました。何を見分けるかは、誰も教えていません。',
      known: 'どの絵も、ほかのどれよりも、やがてなる姿に似てきました。',
      details: 'どの絵も居場所が決まりました。ここからは細部の仕上げで、だんだん時間がかかります。',
      now: '今の姿です。',
    },
  },
})
