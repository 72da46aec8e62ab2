import { spoken } from './language.ts'

/** What the time machine's slider shows. */
export const ages = spoken({
  en: {
    sheet: 'Its pictures',
    sheetAt: (kimg: string) => `Pictures of the same latents at ${kimg} kimg`,
  },
  zh: {
    sheet: '它的画',
    sheetAt: (kimg) => `同样的隐向量在 ${kimg} kimg 时的画`,
  },
  ja: {
    sheet: 'この生成器の絵',
    sheetAt: (kimg) => `${kimg} kimg のときの、同じ潜在ベクトルの絵`,
  },
})
