import { gzipSync } from 'node:zlib'
import { expect, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Bytes. */
const FIRST_LOAD = 150_000
const GENERATOR = 2_300_000

for (const path of ['/', '/*', '/*/1234567', '/*/12,57,99']) {
  test(`${path} loads at most 150 kB of script`, async ({ request }) => {
    const { id } = await firstModel(request)
    const html = await (await request.get(path.replace('*', id))).text()
    const scripts = scriptsOf(html)
    expect(scripts.size).toBeGreaterThan(0)
    let bytes = 0
    for (const src of scripts) bytes += gzipSync(await (await request.get(src)).body()).length
    console.log(`${path}: ${(bytes / 1000).toFixed(1)} kB of script, gzipped`)
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD)
  })
}

test('a generator comes with at most 2.3 MB, and as many as the visitor was told', async ({
  request,
}) => {
  const { id } = await firstModel(request)
  const { manifest: address, transferBytes } = await (
    await request.get(`/api/v1/models/${id}`)
  ).json()
  const folder = address.replace(/manifest\.json$/, '')
  const { weightsManifest } = await (await request.get(`${folder}model.json`)).json()
  const shards = weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths)
  let bytes = 0
  for (const name of ['model.json', ...shards])
    bytes += (await (await request.get(`${folder}${name}.gz`)).body()).length
  console.log(`${id}: ${(bytes / 1e6).toFixed(2)} MB of weights, as they travel`)
  expect(bytes).toBeLessThanOrEqual(GENERATOR)
  expect(Math.abs(bytes - transferBytes)).toBeLessThan(0.01 * bytes)
})

/** Addresses of the scripts that a browser of today loads with a page. */
function scriptsOf(html: string): Set<string> {
  const tags = (html.match(/<script\b[^>]*>/g) ?? []).filter((tag) => !/nomodule/i.test(tag))
  return new Set(tags.flatMap((tag) => /src="([^"]+)"/.exec(tag)?.[1] ?? []))
}
