import { decode } from 'fast-png'
import { type APIRequestContext, expect } from 'playwright/test'
import type { Wish } from '../../app/_studio/engine/protocol.ts'
import type { Model } from './garden.ts'

/** Of which each walk has 5 frames. */
const WALKS = [
  { loop: false, path: 'slerp', easing: 'linear' },
  { loop: true, path: 'slerp', easing: 'smooth' },
  { loop: false, path: 'lerp', easing: 'smooth' },
  { loop: true, path: 'lerp', easing: 'linear' },
] as const
const FRAMES = 5

/** Recipes of every kind, and walks. */
export type Asked = {
  recipes: string[]
  walks: ((typeof WALKS)[number] & { recipe: string })[]
  wishes: { wish: Wish; count: number }[]
}

/** So many pictures, of which twenty are frames of walks, with all that a model offers. */
export async function askedOf(
  request: APIRequestContext,
  model: Model,
  count: number,
): Promise<Asked> {
  const traits: Traits = await (await request.get(`/api/v1/models/${model.id}`)).json()
  const recipes = recipesOf(traits, count - WALKS.length * FRAMES)
  const walks = WALKS.map((way, i) => ({ ...way, recipe: walkOf(traits, i) }))
  const wishes = [
    { wish: { lane: 'bed', kind: 'pictures', recipes } as const, count: recipes.length },
    ...walks.map((walk) => ({
      wish: { lane: 'walk', kind: 'walk', frames: FRAMES, ...walk } as const,
      count: FRAMES,
    })),
  ]
  return { recipes, walks, wishes }
}

/** The server's, RGBA, and what each is a picture of. */
export async function servedOf(
  request: APIRequestContext,
  model: Model,
  { recipes, walks }: Asked,
): Promise<{ names: string[]; pictures: Uint8Array[] }> {
  const pictures: Uint8Array[] = []
  for (const recipe of recipes) pictures.push(await pictureOf(request, model, recipe))
  for (const walk of walks) pictures.push(...(await framesOf(request, model, walk)))
  return {
    names: [...recipes, ...walks.flatMap(({ recipe }) => Array(FRAMES).fill(recipe))],
    pictures,
  }
}

type Traits = { directions: string[]; ages: number[] }

/** Seeds over the last there is to the first ones, each with its truncation, directions, mix or age. */
function recipesOf(traits: Traits, length: number): string[] {
  return Array.from({ length }, (_, i) => {
    const seed = (4294967290 + 977 * i) % 2 ** 32
    const key = i % 4 === 1 ? mixOf(seed, i) : `${seed}`
    return `${key}${growthOf(traits, i)}`
  })
}

/** Weights on both sides of 0, in the order of the seeds. */
function mixOf(seed: number, i: number): string {
  const terms = [
    { seed, weight: 0.6 },
    { seed: (seed + 12345) % 2 ** 32, weight: i % 8 === 1 ? 0.4 : -0.5 },
  ]
  return terms
    .sort((one, other) => one.seed - other.seed)
    .map((term) => `${term.seed}*${term.weight}`)
    .join('_')
}

function growthOf({ directions, ages }: Traits, i: number): string {
  const psi = ['', '~0.7', '', '~0', '~1.35'][i % 5]
  const [one, other] = [directions[i % directions.length], directions[(i + 3) % directions.length]]
  const amounts = [
    { name: one, text: `+${one}:1.5` },
    { name: other, text: `-${other}:0.25` },
  ]
    .sort((a, b) => (`${a.name}` < `${b.name}` ? -1 : 1))
    .map(({ text }) => text)
    .join('')
  const age = ages[Math.floor(i / 10) % ages.length]
  const isOld = i % 10 >= 7 && age !== undefined
  return `${psi}${i % 3 === 0 && directions.length > 3 ? amounts : ''}${isOld ? `!${age}` : ''}`
}

function walkOf(traits: Traits, i: number): string {
  return `12,57*0.5_99*0.5,1234567${growthOf(traits, 3 * i)}`
}

async function pictureOf(request: APIRequestContext, model: Model, recipe: string) {
  const address = `/api/v1/images/${model.pinned}/${encodeURIComponent(recipe)}.png`
  const answer = await request.get(address)
  expect(answer.status(), recipe).toBe(200)
  return opaque(decode(await answer.body()))
}

async function framesOf(
  request: APIRequestContext,
  model: Model,
  { recipe, ...way }: (typeof WALKS)[number] & { recipe: string },
): Promise<Uint8Array[]> {
  const query = new URLSearchParams({ frames: `${FRAMES}` })
  for (const [name, value] of Object.entries(way)) query.set(name, `${value}`)
  const address = `/api/v1/walks/${model.pinned}/${encodeURIComponent(recipe)}.png?${query}`
  const answer = await request.get(address)
  expect(answer.status(), recipe).toBe(200)
  const strip = decode(await answer.body())
  const side = strip.height
  const rgba = opaque(strip)
  return Array.from({ length: FRAMES }, (_, frame) => {
    const lines = Array.from({ length: side }, (_, line) => {
      const at = (line * FRAMES + frame) * side * 4
      return [...rgba.subarray(at, at + side * 4)]
    })
    return Uint8Array.from(lines.flat())
  })
}

/** RGBA of a picture in one or three channels. */
function opaque({ data, channels }: ReturnType<typeof decode>): Uint8Array {
  return Uint8Array.from({ length: (data.length / channels) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : Number(data[Math.floor(i / 4) * channels + ((i % 4) % channels)]),
  )
}

/** Levels of 255 in any channel. */
export function greatestGap(one: Uint8Array, other: Uint8Array | undefined): number {
  if (one.length !== other?.length) return 255
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? 0))), 0)
}
