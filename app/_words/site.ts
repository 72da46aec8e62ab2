import type { ErrorCode } from '#lib/error.ts'
import { spoken } from './language.ts'

/** Why an address leads nowhere, as whoever refused it says in English. */
type Fault = { code: ErrorCode; message: string; suggestion?: string; isRecipe: boolean }

/** The same in the visitor's language. `part` is the part of the address at fault. */
type Explained = { message: string; suggestion: string | undefined }

/** What frames every page, and what stands where there is none. */
export const site = spoken({
  en: {
    description:
      'A seed is a number. A trained generator grows it into a picture: type any number and see yours.',
    skip: 'Skip to the content',
    navigation: 'Site',
    studio: 'Studio',
    map: 'Map',
    walks: 'Walks',
    surprise: 'Surprise me',
    language: 'Language',
    promise:
      'No picture here is stored. Each is grown from its number when somebody asks, and it is the same every time.',
    outage: (time: string) =>
      `You see the garden as of [${time}]: the store of the models does not answer at the moment.`,
    missing: 'Nothing grows here',
    stop: '.',
    noPage: 'There is no page at this address.',
    noPageAdvice: 'A picture’s address is its model’s name, a slash and its number.',
    closed: 'The garden is closed for a moment.',
    meant: 'Perhaps you meant',
    about: (model: string) => `About ${model}`,
    fault: ({ message, suggestion }: Fault, _part: string): Explained => ({
      message,
      suggestion,
    }),
    empty: 'Nothing has been planted yet.',
    emptyAdvice:
      'A seed is a number, and a trained generator grows it into a picture. This garden has no generator so far. Train one and publish it, and it will show here within a minute:',
  },
  zh: {
    description: '种子是一个数字，训练好的生成器把它种成一张画：随便输入一个数字，看看你的那一张。',
    skip: '跳到正文',
    navigation: '网站',
    studio: '工作室',
    map: '地图',
    walks: '漫步',
    surprise: '随便种一粒',
    language: '语言',
    promise: '这里没有一张画是存着的。有人要看时，才从它的数字长出来，而且每次都一模一样。',
    outage: (time) => `你看到的是 [${time}] 时的花园：存放模型的地方暂时没有回应。`,
    missing: '这里什么也没长',
    stop: '。',
    noPage: '这个地址没有页面。',
    noPageAdvice: '一张画的地址是：模型的名字、一个斜杠、它的数字。',
    closed: '花园暂时关着门。',
    meant: '你要找的也许是',
    about: (model) => `关于 ${model}`,
    fault: ({ code, isRecipe }, part) => {
      const named = `“${part}”`
      if (code === 'unknown_model')
        return { message: `没有叫${named}的模型。`, suggestion: '画墙上的模型都可以用。' }
      if (code === 'unknown_release')
        return {
          message: `${named}不是已发布的版本。`,
          suggestion: '去掉 @ 和它后面的部分，就是最新的版本。',
        }
      if (code === 'storage_unavailable')
        return { message: '存放模型的地方没有回应。', suggestion: '请过一分钟再试。' }
      if (isRecipe)
        return {
          message: `${named}要的方向或年龄，这个模型没有。`,
          suggestion: '去掉 + 或 ! 后面的部分再试。',
        }
      return {
        message: `${named}种不出画来。`,
        suggestion: '请输入 0 到 4294967295 之间的整数，例如 1234567。',
      }
    },
    empty: '还什么都没有种下。',
    emptyAdvice:
      '种子是一个数字，训练好的生成器把它种成一张画。这座花园还没有生成器。训练一个并发布，一分钟之内它就会出现在这里：',
  },
  ja: {
    description:
      '種はひとつの数。学習した生成器がそれを一枚の絵に育てます。好きな数を入れて、あなたの絵を見てください。',
    skip: '本文へ移動',
    navigation: 'サイト',
    studio: 'スタジオ',
    map: '地図',
    walks: '散歩',
    surprise: 'おまかせ',
    language: '言語',
    promise:
      'ここに保存された絵は一枚もありません。求められたときに数から育ち、いつも同じ絵になります。',
    outage: (time) => `これは [${time}] の庭です。モデルの保管場所が今は応答していません。`,
    missing: 'ここには何も生えていません',
    stop: '。',
    noPage: 'このアドレスにページはありません。',
    noPageAdvice: '絵のアドレスは、モデルの名前、スラッシュ、絵の数です。',
    closed: '庭は少しの間お休みです。',
    meant: 'もしかして',
    about: (model) => `${model} について`,
    fault: ({ code, isRecipe }, part) => {
      const named = `「${part}」`
      if (code === 'unknown_model')
        return {
          message: `${named}というモデルはありません。`,
          suggestion: '壁にあるモデルを選んでください。',
        }
      if (code === 'unknown_release')
        return {
          message: `${named}という版は公開されていません。`,
          suggestion: '@ から後を取ると、最新の版になります。',
        }
      if (code === 'storage_unavailable')
        return {
          message: 'モデルの保管場所が応答しません。',
          suggestion: '一分ほど待ってからお試しください。',
        }
      if (isRecipe)
        return {
          message: `${named}にある方向か年齢が、このモデルにはありません。`,
          suggestion: '+ や ! から後を取ってお試しください。',
        }
      return {
        message: `${named}からは絵が育ちません。`,
        suggestion: '0 から 4294967295 までの整数を入れてください。たとえば 1234567。',
      }
    },
    empty: 'まだ何も植えられていません。',
    emptyAdvice:
      '種はひとつの数で、学習した生成器がそれを一枚の絵に育てます。この庭にはまだ生成器がありません。学習させて公開すれば、一分以内にここに現れます。',
  },
})
