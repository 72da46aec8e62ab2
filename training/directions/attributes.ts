import { hairCover, portraitAttributes, portraitParts } from '../data/portrait.ts'
import { oklab } from './colour.ts'

/** Something that portraits have more or less of, and that is known of each. */
export type Attribute = {
  /** Its direction's name in recipes. */
  name: string
  /** What less of it looks like, and more. */
  minus: string
  plus: string
  /** Whether a portrait has it or not, and nothing between. */
  isPresence: boolean
}

export const ATTRIBUTES: readonly Attribute[] = [
  presence('glasses', 'glasses'),
  { name: 'smile', minus: 'frown', plus: 'smile', isPresence: true },
  amount('hair', 'shorter hair', 'longer hair'),
  amount('fair', 'darker hair', 'fairer hair'),
  amount('warm', 'bluer hair', 'redder hair'),
  amount('skin', 'darker skin', 'lighter skin'),
  amount('background', 'cooler background', 'warmer background'),
  presence('flowers', 'flowers'),
  presence('beard', 'beard'),
  presence('earrings', 'earrings'),
  presence('freckles', 'freckles'),
]

/**
 * How much of each attribute a portrait has, in the order of `ATTRIBUTES`: 0 or 1 for a presence.
 *
 * @param seed the data set's, uint32
 */
export function attributeValues(seed: number, index: number): number[] {
  const shown = portraitAttributes(seed, index)
  const { hair, mouth } = portraitParts(seed, index)
  const hairColour = oklab(shown.hair)
  const values: Record<string, number> = {
    glasses: Number(shown.glasses),
    smile: Number(mouth.startsWith('happy')),
    hair: hairCover(hair),
    fair: hairColour.lightness,
    warm: hairColour.yellow,
    skin: oklab(shown.skin).lightness,
    background: oklab(shown.background).yellow,
    flowers: Number(shown.flowers),
    beard: Number(shown.beard),
    earrings: Number(shown.earrings),
    freckles: Number(shown.freckles),
  }
  return ATTRIBUTES.map(({ name }) => values[name] ?? 0)
}

function presence(name: string, what: string): Attribute {
  return { name, minus: `no ${what}`, plus: what, isPresence: true }
}

function amount(name: string, minus: string, plus: string): Attribute {
  return { name, minus, plus, isPresence: false }
}
