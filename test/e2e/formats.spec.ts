import { decode } from 'fast-png'
import { type APIRequestContext, expect, type Page, test } from 'playwright/test'
import { keyOf } from '#lib/latent/key.ts'
import { directed, formatRecipe, type PictureRecipe, parseRecipe } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { PURPOSE, stream, words } from '#lib/random/stream.ts'
import { firstModel, type Model } from './garden.ts'
import { recipesAsked } from './recipes-asked.ts'

test.describe.configure({ timeout: 900_000 })

const RECIPES = recipesAsked(40)

/**
 * Least peak signal to noise in decibels: of one picture as it was grown, and of one enlarged four times or more. What is
 * lossless has no noise.
 */
const LEAST = {
  png: [Infinity, Infinity],
  webp: [Infinity, Infinity],
  avif: [28, 36],
  jpg: [28, 36],
} as const

type Format = keyof typeof LEAST

test(`the browser decodes ${RECIPES} recipes in every format and size as they were grown`, async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  const { resolution, pinned } = model
  await page.goto('/robots.txt')
  const factors = [1, 4, Math.floor(1024 / resolution)]
  const least: Record<string, number> = {}
  const wanted = (Object.keys(LEAST) as Format[]).flatMap((format) =>
    factors.map((factor) => ({ format, factor, least: LEAST[format][factor === 1 ? 0 : 1] })),
  )
  for (const recipe of await randomRecipes(request, model)) {
    const address = `/api/v1/images/${pinned}/${recipe}`
    const pixels = await pixelsOf(request, `${address}.png`)
    const files = wanted.map(({ format, factor }) => ({
      file: `${address}.${format}?size=${factor * resolution}`,
      factor,
    }))
    const decibels = await decodedIn(page, files, pixels)
    for (const [i, { format, factor, least: bound }] of wanted.entries()) {
      const name = `${format} ×${factor}`
      least[name] = Math.min(least[name] ?? Infinity, decibels[i] ?? 0)
      expect(decibels[i], files[i]?.file).toBeGreaterThanOrEqual(bound)
    }
  }
  const told = Object.entries(least).map(([name, decibels]) => `${name} ${decibels.toFixed(1)} dB`)
  console.log(`at least ${told.join(', ')}`)
})

for (const [format, least] of [
  ['webp', Infinity],
  ['gif', 28],
] as const) {
  test(`the browser plays a walk as ${format}: its frames, its timing and its key frames`, async ({
    page,
    request,
  }) => {
    const { resolution, pinned } = await firstModel(request)
    const keys = await Promise.all(
      [12, 57, 99].map((seed) => pixelsOf(request, `/api/v1/images/${pinned}/${seed}.png`)),
    )
    await page.goto('/robots.txt')
    const query = `frames=18&fps=10&size=${resolution * 2}`
    const file = `/api/v1/walks/${pinned}/12,57,99.${format}?${query}`
    const played = await playedIn(page, file, keys, [0, 6, 12], 2)
    expect(played.durations).toEqual(Array(18).fill(100))
    expect(played.repeats).toBe(true)
    for (const decibels of played.decibels) expect(decibels).toBeGreaterThanOrEqual(least)
  })
}

/** The same ones each time: any seed, and some of whatever else the model has. */
async function randomRecipes(request: APIRequestContext, { pinned }: Model): Promise<string[]> {
  const { directions, ages } = await (await request.get(`/api/v1/models/${pinned}`)).json()
  const random = words(stream(20260101, PURPOSE.shuffle), RECIPES * 4)
  return Array.from({ length: RECIPES }, (_, i) => {
    const [seed = 0, psi = 0, way = 0, age = 0] = random.subarray(4 * i, 4 * i + 4)
    const recipe: PictureRecipe = {
      kind: 'picture',
      key: keyOf(toSeed(seed)),
      truncation: psi % 2 ? 1 : ((psi >>> 1) % 20) / 10,
      ...(age % 3 === 0 && ages.length > 0 && { age: ages[(age >>> 2) % ages.length] }),
    }
    const name = way % 2 ? directions[(way >>> 8) % directions.length] : undefined
    const moved = name ? directed(recipe, name, (((way >>> 1) % 50) + 1) / 20) : recipe
    return formatRecipe(parseRecipe(formatRecipe(moved)))
  })
}

/** A PNG's bytes as fast-png reads them, which does not make them. */
async function pixelsOf(request: APIRequestContext, file: string): Promise<number[]> {
  const answer = await request.get(file)
  expect(answer.status(), file).toBe(200)
  const { data, channels } = decode(await answer.body(), { checkCrc: true })
  expect(channels).toBe(3)
  return [...data]
}

/** Decibels between what the browser decodes of each file and the pixels enlarged. */
function decodedIn(
  page: Page,
  files: readonly { file: string; factor: number }[],
  pixels: number[],
): Promise<number[]> {
  return page.evaluate(
    ([asked, grown]) => {
      const side = Math.sqrt(grown.length / 3)

      async function decibelsOf({ file, factor }: { file: string; factor: number }) {
        const blob = await (await fetch(file)).blob()
        const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' })
        const { width, height } = bitmap
        if (width !== side * factor || height !== width) throw new Error(`${width} × ${height}`)
        const context = new OffscreenCanvas(width, height).getContext('2d')
        context?.drawImage(bitmap, 0, 0)
        const data = context?.getImageData(0, 0, width, height).data ?? []
        let sum = 0
        for (let i = 0; i < width * height; i++) {
          const [x, y] = [Math.floor((i % width) / factor), Math.floor(i / width / factor)]
          const from = (y * side + x) * 3
          for (let channel = 0; channel < 3; channel++)
            sum += ((data[i * 4 + channel] ?? 999) - (grown[from + channel] ?? 0)) ** 2
        }
        return 10 * Math.log10((255 ** 2 * width * height * 3) / sum)
      }

      return Promise.all(asked.map(decibelsOf))
    },
    [files, pixels] as const,
  )
}

/** What the browser's own decoder makes of an animation, and how near some of its frames come to pixels. */
function playedIn(page: Page, file: string, keys: number[][], frames: number[], factor: number) {
  return page.evaluate(
    async ([address, grown, places, times]) => {
      const { body, headers } = await fetch(address)
      const decoder = new ImageDecoder({
        data: body as ReadableStream,
        type: `${headers.get('content-type')}`,
      })
      await decoder.completed
      const track = decoder.tracks.selectedTrack
      const durations: number[] = []
      const decibels: number[] = []
      for (let frameIndex = 0; frameIndex < (track?.frameCount ?? 0); frameIndex++) {
        const { image } = await decoder.decode({ frameIndex })
        durations.push((image.duration ?? 0) / 1000)
        const pixels = grown[places.indexOf(frameIndex)]
        if (!pixels) continue
        const side = image.displayWidth
        const context = new OffscreenCanvas(side, side).getContext('2d')
        context?.drawImage(image, 0, 0)
        const data = context?.getImageData(0, 0, side, side).data ?? []
        let sum = 0
        for (let i = 0; i < side * side * 3; i++) {
          const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)]
          const from = Math.floor(y / times) * (side / times) + Math.floor(x / times)
          sum +=
            ((data[Math.floor(i / 3) * 4 + (i % 3)] ?? 999) - (pixels[from * 3 + (i % 3)] ?? 0)) **
            2
        }
        decibels.push(10 * Math.log10((255 ** 2 * side * side * 3) / sum))
      }
      return { durations, decibels, repeats: track?.repetitionCount === Infinity }
    },
    [file, keys, frames, factor] as const,
  )
}
