import type { Direction } from '#lib/latent/directions.ts'
import { type Language, spoken } from './language.ts'

/** A direction's own name, and what its ends are called. */
export type DirectionWords = { name: string; minus: string; plus: string }

/** A direction as it was published, as far as it is told of. */
export type ToldDirection = Pick<Direction, 'name' | 'minus' | 'plus' | 'words'>

/**
 * What a direction is called in a language: as it was published in it, or else in words of ours where we have them,
 * or else in English.
 */
export function directionWords(
  { name, minus, plus, words }: ToldDirection,
  language: Language,
): DirectionWords {
  const published = language === 'en' ? undefined : words?.[language]
  if (published) return published
  return {
    name: directionName(name, language),
    minus: endOf(minus, language),
    plus: endOf(plus, language),
  }
}

/** `glasses` as a visitor reads it. */
export function directionName(name: string, language: Language): string {
  const { names } = directions[language]
  return Object.hasOwn(names, name) ? (names[name as keyof typeof names] as string) : name
}

function endOf(end: string, language: Language): string {
  const { ends } = directions[language]
  return Object.hasOwn(ends, end) ? (ends[end as keyof typeof ends] as string) : end
}

/** By the words that directions are published with. */
export const directions = spoken({
  en: {
    names: {
      glasses: 'glasses',
      smile: 'smile',
      hair: 'hair',
      fair: 'fair',
      warm: 'warm',
      skin: 'skin',
      background: 'background',
      flowers: 'flowers',
      beard: 'beard',
      earrings: 'earrings',
      freckles: 'freckles',
    },
    ends: {
      'no glasses': 'no glasses',
      glasses: 'glasses',
      frown: 'frown',
      smile: 'smile',
      'shorter hair': 'shorter hair',
      'longer hair': 'longer hair',
      'darker hair': 'darker hair',
      'fairer hair': 'fairer hair',
      'bluer hair': 'bluer hair',
      'redder hair': 'redder hair',
      'darker skin': 'darker skin',
      'lighter skin': 'lighter skin',
      'cooler background': 'cooler background',
      'warmer background': 'warmer background',
      'no flowers': 'no flowers',
      flowers: 'flowers',
      'no beard': 'no beard',
      beard: 'beard',
      'no earrings': 'no earrings',
      earrings: 'earrings',
      'no freckles': 'no freckles',
      freckles: 'freckles',
      'one way': 'one way',
      'the other': 'the other',
    },
  },
  zh: {
    names: {
      glasses: '眼镜',
      smile: '微笑',
      hair: '发长',
      fair: '发色深浅',
      warm: '冷暖',
      skin: '肤色',
      background: '背景',
      flowers: '花',
      beard: '胡子',
      earrings: '耳环',
      freckles: '雀斑',
    },
    ends: {
      'no glasses': '不戴眼镜',
      glasses: '戴眼镜',
      frown: '皱眉',
      smile: '微笑',
      'shorter hair': '头发更短',
      'longer hair': '头发更长',
      'darker hair': '发色更深',
      'fairer hair': '发色更浅',
      'bluer hair': '头发偏蓝',
      'redder hair': '头发偏红',
      'darker skin': '肤色更深',
      'lighter skin': '肤色更浅',
      'cooler background': '背景更冷',
      'warmer background': '背景更暖',
      'no flowers': '没有花',
      flowers: '有花',
      'no beard': '没有胡子',
      beard: '有胡子',
      'no earrings': '不戴耳环',
      earrings: '戴耳环',
      'no freckles': '没有雀斑',
      freckles: '有雀斑',
      'one way': '这一头',
      'the other': '那一头',
    },
  },
  ja: {
    names: {
      glasses: '眼鏡',
      smile: '笑顔',
      hair: '髪の長さ',
      fair: '髪の明るさ',
      warm: '色み',
      skin: '肌の色',
      background: '背景',
      flowers: '花',
      beard: 'ひげ',
      earrings: 'イヤリング',
      freckles: 'そばかす',
    },
    ends: {
      'no glasses': '眼鏡なし',
      glasses: '眼鏡あり',
      frown: 'しかめ面',
      smile: '笑顔',
      'shorter hair': '髪を短く',
      'longer hair': '髪を長く',
      'darker hair': '髪を暗く',
      'fairer hair': '髪を明るく',
      'bluer hair': '髪を青く',
      'redder hair': '髪を赤く',
      'darker skin': '肌を濃く',
      'lighter skin': '肌を淡く',
      'cooler background': '背景を寒色に',
      'warmer background': '背景を暖色に',
      'no flowers': '花なし',
      flowers: '花あり',
      'no beard': 'ひげなし',
      beard: 'ひげあり',
      'no earrings': 'イヤリングなし',
      earrings: 'イヤリングあり',
      'no freckles': 'そばかすなし',
      freckles: 'そばかすあり',
      'one way': '一方',
      'the other': '他方',
    },
  },
})
