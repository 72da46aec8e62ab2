import { expect, test } from 'playwright/test'
import { firstModel } from './garden.ts'
import { recipesAsked } from './recipes-asked.ts'
import { askedOf, greatestGap, servedOf } from './served.ts'
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

/** Levels of 255 in any channel: wasm is the same arithmetic on both sides, the others draw from layers, from which whole numbers are up to 3 off. They are slow where they are drawn in software. */
const BACKENDS = [
  { backend: 'wasm', levels: 0, recipes: recipesAsked(100) },
  { backend: 'webgl', levels: 3, recipes: recipesAsked(40) },
  { backend: 'webgpu', levels: 3, recipes: recipesAsked(30) },
] as const

for (const { backend, levels, recipes: count } of BACKENDS) {
  test(`${count} recipes look the same from the server and on ${backend}`, async ({
    page,
    request,
  }) => {
    const model = await firstModel(request)
    await page.goto(`/${model.id}/studio?backend=wasm`)
    const has = await page.evaluate(async (name) => {
      if (name === 'webgpu') return Boolean(await navigator.gpu?.requestAdapter())
      return name === 'wasm' || new OffscreenCanvas(1, 1).getContext('webgl2') !== null
    }, backend)
    test.skip(!has, `This Chromium has no ${backend}`)

    const asked = await askedOf(request, model, count)
    const worked = await work(page, request, model, backend, asked.wishes)
    expect(worked.backend).toBe(backend)
    const { names, pictures: served } = await servedOf(request, model, asked)
    expect(worked.pictures).toHaveLength(served.length)
    const gaps = served.map((picture, i) => greatestGap(picture, worked.pictures[i]))
    const worst = gaps.indexOf(Math.max(...gaps))
    console.log(`${backend}: at most ${gaps[worst]} of 255 levels off, by ${names[worst]}`)
    expect(gaps[worst], names[worst]).toBeLessThanOrEqual(levels)
  })
}
