import { decode } from 'fast-png'
import { type APIRequestContext, expect, type Page, test } from 'playwright/test'
import { canvasOf, firstModel, type Model, openStudio, pixelsOf } from './garden.ts'

test.describe.configure({ timeout: 600_000 })

test.use({
  // Machines without a graphics card draw WebGL in software, which Chromium offers only on request.
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--enable-unsafe-swiftshader']
    await use({ ...launchOptions, args })
  },
})

/** First seeds of two beds of 50: one runs over the last seed there is to the first ones. */
const BEDS = [1234567, 4294967290]

for (const backend of ['wasm', 'webgl']) {
  test(`100 seeds look the same from the server and on ${backend}`, async ({ page, request }) => {
    const model = await firstModel(request)
    let greatest = 0
    let different = 0
    let values = 0
    for (const seed of BEDS) {
      await openBed(page, model, seed, backend)
      for (const grown of bed(seed)) {
        const gaps = await difference(page, request, model, grown)
        greatest = Math.max(greatest, ...gaps)
        different += gaps.filter((gap) => gap > 0).length
        values += gaps.length
      }
    }
    const share = ((100 * different) / values).toFixed(4)
    console.log(`${backend}: at most ${greatest} of 255 levels off, ${share} % of values differ`)
    expect(greatest).toBeLessThanOrEqual(2)
  })
}

async function openBed(page: Page, model: Model, seed: number, backend: string): Promise<void> {
  await page.evaluate(() => localStorage.clear()).catch(() => {})
  await openStudio(page, model, `seed=${seed}&count=50&frames=2&backend=${backend}`)
  await expect(page.getByRole('status')).toContainText(`on ${backend}`)
  await expect(canvasOf(page, `${bed(seed).at(-1)}`)).toBeVisible({ timeout: 240_000 })
}

function bed(seed: number): number[] {
  return Array.from({ length: 50 }, (_, i) => (seed + i) % 2 ** 32)
}

/** How far each channel of each pixel is off, in levels of 255. */
async function difference(
  page: Page,
  request: APIRequestContext,
  { pinned, resolution }: Model,
  seed: number,
): Promise<number[]> {
  const answer = await request.get(`/api/v1/images/${pinned}/${seed}.png`)
  const { data, channels } = decode(await answer.body())
  const drawn = await pixelsOf(canvasOf(page, `${seed}`))
  expect(drawn).toHaveLength(resolution * resolution * 4)
  return Array.from(data, (value, i) => {
    const pixel = Math.floor(i / channels)
    return Math.abs(value - (drawn[pixel * 4 + (i % channels)] ?? -255))
  })
}
