import { createAvatar, type Options } from '@dicebear/core'
import * as lorelei from '@dicebear/lorelei'
import type { Raster } from '../../lib/image/raster.ts'
import { PURPOSE, stream, uniforms } from '../../lib/random/stream.ts'
import type { Facts, Place, Reader, Source } from './source.ts'
import { rasterised } from './svg.ts'

/** What a portrait shows, as far as it can be named; hex colours. */
export type Attributes = {
  skin: string
  hair: string
  background: string
  glasses: boolean
  beard: boolean
  earrings: boolean
  freckles: boolean
  flowers: boolean
}

const SKINS = ['fbe3d0', 'f6cfae', 'eab78c', 'd39a6a', 'a86d47', '7a4a30']
const HAIRS = [
  '26232b',
  '4a2f27',
  '7b4a2d',
  'b5763a',
  'e0b35c',
  'f3dda0',
  'a8322f',
  'e0703a',
  '6d5aa8',
  '3d6fb8',
  '2f8f86',
  'e58bb0',
  'd9dbe3',
]
const BACKGROUNDS = ['f5efe4', 'd9e6f2', 'e4d9f2', 'd3e8d3', 'f7d9d2', 'fbe6b4', 'c9e6ea', 'e3dccb']

/** A little closer than the style's own frame: eyes and mouths are two to four pixels at 64. */
const FRAME = { scale: 122, translateY: 5 }

/** As many portraits as asked for, drawn at the resolution they are packed in. */
export function portraitSource(count: number, seed: number, resolution: number): Source {
  return {
    place: { kind: 'portraits', seed, resolution },
    name: 'lorelei',
    origin: 'Portraits in the style "Lorelei" by Lisa Wischofsky, drawn by DiceBear',
    licence: 'CC0-1.0',
    count,
    item: (index) => ({ name: String(index), bytes: 0 }),
    digest: `lorelei ${seed} ${count}`,
    passedOver: new Map(),
    tellsFacts: true,
  }
}

export function portraitReader({ seed, resolution }: Place & { kind: 'portraits' }): Reader {
  return {
    read: async ({ name }) => ({
      ...drawPortrait(seed, Number(name), resolution),
      facts: portraitFacts(seed, Number(name)),
    }),
    close: async () => {},
  }
}

/**
 * What portrait number `index` of a data set shows: a pure function of the two numbers.
 *
 * @param seed the data set's seed, uint32
 */
export function portraitAttributes(seed: number, index: number): Attributes {
  const draws = uniforms(stream(seed, PURPOSE.portrait, index), 8)
  const draw = (i: number) => draws[i] ?? 0
  const pick = (i: number, from: string[]) => from[Math.floor(draw(i) * from.length)] ?? ''
  return {
    skin: pick(0, SKINS),
    hair: pick(1, HAIRS),
    background: pick(2, BACKGROUNDS),
    glasses: draw(3) < 0.2,
    beard: draw(4) < 0.03,
    earrings: draw(5) < 0.12,
    freckles: draw(6) < 0.08,
    flowers: draw(7) < 0.08,
  }
}

/**
 * Draws one portrait in the style "Lorelei" by Lisa Wischofsky (CC0), by DiceBear.
 *
 * @param resolution square side in pixels
 */
export function drawPortrait(seed: number, index: number, resolution: number): Raster {
  return rasterised(createAvatar(lorelei, portraitOptions(seed, index)).toString(), resolution)
}

/** What is known of a portrait: what was chosen here, and which hair and mouth DiceBear chose. */
function portraitFacts(seed: number, index: number): Facts {
  const { skin, hair: colour, background, ...present } = portraitAttributes(seed, index)
  const { hair, mouth } = createAvatar(lorelei, portraitOptions(seed, index)).toJson().extra
  return {
    ...present,
    // Its names are `happy01` … and `sad01` ….
    smile: String(mouth).startsWith('happy'),
    hairLength: hairCover(String(hair)),
    hairColor: `#${colour}`,
    skinColor: `#${skin}`,
    backgroundColor: `#${background}`,
  }
}

const covers = new Map<string, number>()

/**
 * How long a hair is: the share of a portrait's lower half that it covers.
 *
 * @param hair a part of the style, such as `variant07`
 */
function hairCover(hair: string): number {
  const cover = covers.get(hair) ?? measureCover(hair)
  covers.set(hair, cover)
  return cover
}

/** Pure blue is in no other part. */
function measureCover(hair: string): number {
  const avatar = createAvatar(lorelei, {
    ...FRAME,
    seed: hair,
    hair: [hair as NonNullable<lorelei.Options['hair']>[number]],
    hairColor: ['0000ff'],
    backgroundColor: ['ffffff'],
    hairAccessoriesProbability: 0,
  })
  const { data } = rasterised(avatar.toString(), 64)
  let blue = 0
  for (let at = data.length / 2; at < data.length; at += 3)
    if ((data[at] ?? 0) < 64 && (data[at + 2] ?? 0) > 128) blue += 1
  return blue / (data.length / 6)
}

function portraitOptions(seed: number, index: number): Partial<lorelei.Options & Options> {
  const shows = portraitAttributes(seed, index)
  const certain = (present: boolean) => (present ? 100 : 0)
  return {
    ...FRAME,
    seed: `${seed}/${index}`,
    skinColor: [shows.skin],
    hairColor: [shows.hair],
    backgroundColor: [shows.background],
    mouthColor: ['8a3b3b'],
    hairAccessoriesColor: ['d9534f'],
    glassesProbability: certain(shows.glasses),
    beardProbability: certain(shows.beard),
    earringsProbability: certain(shows.earrings),
    frecklesProbability: certain(shows.freckles),
    hairAccessoriesProbability: certain(shows.flowers),
  }
}
