import { decode } from 'fast-png'
import { type APIRequestContext, expect, test } from 'playwright/test'
import type { Wish } from '../../app/_studio/engine/protocol.ts'
import { firstModel, type Model } from './garden.ts'
import { recipesAsked } from './recipes-asked.ts'
import { work } from './worker.ts'

test.describe.configure({ timeout: 1_200_000 })

test.use({
  // Machines without a graphics card draw in software, which Chromium offers only on request.
  launchOptions: async ({ launchOptions }, use) => {
    const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']
    const args = [...(launchOptions.args ?? []), '--enable-unsafe-swiftshader', ...software]
    await use({ ...launchOptions, args })
  },
})

/** Levels of 255 in any channel: wasm is the same arithmetic on both sides. The others are slow where they are drawn in software. */
const BACKENDS = [
  { backend: 'wasm', levels: 0, recipes: 100 },
  { backend: 'webgl', levels: 2, recipes: recipesAsked(40) },
  { backend: 'webgpu', levels: 2, recipes: recipesAsked(30) },
] as const

/** Of which each walk has 5 frames. */
const WALKS = [
  { loop: false, path: 'slerp', easing: 'linear' },
  { loop: true, path: 'slerp', easing: 'smooth' },
  { loop: false, path: 'lerp', easing: 'smooth' },
  { loop: true, path: 'lerp', easing: 'linear' },
] as const
const FRAMES = 5

for (const { backend, levels, recipes: count } of BACKENDS) {
  test(`${count} recipes look the same from the server and on ${backend}`, async ({
    page,
    request,
  }) => {
    const model = await firstModel(request)
    const traits: Traits = await (await request.get(`/api/v1/models/${model.id}`)).json()
    await page.goto(`/${model.id}/studio?backend=wasm`)
    const has = await page.evaluate(async (name) => {
      if (name === 'webgpu') return Boolean(await navigator.gpu?.requestAdapter())
      return name === 'wasm' || new OffscreenCanvas(1, 1).getContext('webgl2') !== null
    }, backend)
    test.skip(!has, `This Chromium has no ${backend}`)

    const recipes = recipesOf(traits, count - WALKS.length * FRAMES)
    const walks = WALKS.map((way, i) => ({ ...way, recipe: walkOf(traits, i) }))
    const wishes: { wish: Wish; count: number }[] = [
      { wish: { lane: 'bed', kind: 'pictures', recipes }, count: recipes.length },
      ...walks.map((walk) => ({
        wish: { lane: 'walk', kind: 'walk', frames: FRAMES, ...walk } as const,
        count: FRAMES,
      })),
    ]
    const worked = await work(page, request, model, backend, wishes)
    expect(worked.backend).toBe(backend)

    const names = [...recipes, ...walks.flatMap(({ recipe }) => Array(FRAMES).fill(recipe))]
    const served: Uint8Array[] = []
    for (const recipe of recipes) served.push(await pictureOf(request, model, recipe))
    for (const walk of walks) served.push(...(await framesOf(request, model, walk)))
    expect(worked.pictures).toHaveLength(served.length)
    const gaps = served.map((picture, i) => greatestGap(picture, worked.pictures[i]))
    const worst = gaps.indexOf(Math.max(...gaps))
    console.log(`${backend}: at most ${gaps[worst]} of 255 levels off, by ${names[worst]}`)
    expect(gaps[worst], names[worst]).toBeLessThanOrEqual(levels)
  })
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

function greatestGap(one: Uint8Array, other: Uint8Array | undefined): number {
  if (one.length !== other?.length) return 255
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? 0))), 0)
}
