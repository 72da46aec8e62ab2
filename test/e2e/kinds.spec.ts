import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { decode } from 'fast-png'
import { type APIRequestContext, expect, test } from 'playwright/test'
import { type Running, startGallery } from '../servers.ts'
import type { Model } from './garden.ts'
import { KINDS, writeKinds } from './kinds.ts'
import { recipesAsked } from './recipes-asked.ts'
import { work } from './worker.ts'

test.describe.configure({ timeout: 600_000 })

/** Of each kind. */
const RECIPES = recipesAsked(25)

const run = promisify(execFile)

let [folder, store]: string[] = []
let gallery: Running

/** Each kind is imported as somebody would, and served by a gallery of its own. */
test.beforeAll(async () => {
  folder = await writeKinds()
  store = await mkdtemp(join(tmpdir(), 'kinds-store-'))
  const script = fileURLToPath(new URL('./import-kinds.js', import.meta.url))
  await run('node', [script, folder, store])
  gallery = await startGallery({ GARDEN_STORE: store, GARDEN_RATE: '0', SITE_URL: '' })
})

test.afterAll(async () => {
  await gallery?.stop()
  for (const made of [folder, store]) if (made) await rm(made, { recursive: true, force: true })
})

for (const [i, { name, side }] of KINDS.entries())
  test(`${RECIPES} recipes of a generator with ${name} are the same bytes from server and browser`, async ({
    page,
    playwright,
  }) => {
    const request = await playwright.request.newContext({ baseURL: gallery.origin })
    const { models } = await (await request.get('/api/v1/models')).json()
    const model = models.find(({ id }: Model) => id === `kind-${i}`) as Model
    expect(model.resolution).toBe(side)
    await page.goto(`${gallery.origin}/${model.id}/studio?backend=wasm`)
    const recipes = recipesOf(i)
    const wish = { lane: 'bed', kind: 'pictures', recipes } as const
    const wishes = [{ wish, count: recipes.length }]
    const { pictures } = await work(page, request, model, 'wasm', wishes)
    for (const [at, recipe] of recipes.entries()) {
      const served = await pictureOf(request, model, recipe)
      expect(Buffer.from(served).equals(Buffer.from(pictures[at] ?? [])), recipe).toBe(true)
    }
    await request.dispose()
  })

/** Seeds, each with a truncation, and every fourth of them a mix. */
function recipesOf(kind: number): string[] {
  return Array.from({ length: RECIPES }, (_, i) => {
    const seed = (4294967290 - 977 * i - kind) % 2 ** 32
    const key = i % 4 === 1 ? `${i}*0.6_${seed}*${i % 8 === 1 ? 0.4 : -0.5}` : `${seed}`
    return `${key}${['', '~0.7', '', '~0', '~1.35'][i % 5]}`
  })
}

async function pictureOf(
  request: APIRequestContext,
  model: Model,
  recipe: string,
): Promise<Uint8Array> {
  const address = `/api/v1/images/${model.pinned}/${encodeURIComponent(recipe)}.png`
  const answer = await request.get(address)
  expect(answer.status(), recipe).toBe(200)
  const { data, channels } = decode(await answer.body())
  return Uint8Array.from({ length: (data.length / channels) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : Number(data[Math.floor(i / 4) * channels + ((i % 4) % channels)]),
  )
}
