// What a visitor's browser takes to grow pictures, on one thread: the studio's own worker beside others on the same net.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { stack } from '#lib/latent/stack.ts'
import { bundled } from '../../app/_embed/build.js'
import type { Request, Wish } from '../../app/_studio/engine/protocol.ts'
import { startGallery } from '../servers.ts'
import { writeOnnx } from './onnx.ts'
import { installPeers } from './peers/install.js'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

/** Milliseconds of each pass. */
type Measured = { name: string; levels: number; one: number[]; many: number[]; walk: number[] }

/** What `client/page.js` does in the page. */
type Bench = {
  long: number[]
  open(asked: { address: string; start: Request; peers: [string, string][] }): void
  ours(asked: { wish: Wish; count: number }): Promise<Ours>
  peer(asked: { name: string; latents: number[]; count: number; wanted: boolean }): Promise<Peer>
}
declare global {
  var bench: Bench
}
type Ours = { worked: number; waited: number; pictures: number[][] }
type Peer = { milliseconds: number; values: number[] }

/** Pictures that are grown at once, and frames of a walk. */
const MANY = 16
const FRAMES = 64

const OURS = 'ours'
/** The script of each peer's worker. */
const PEERS = new Map([
  ['layers', 'layers.js'],
  ['onnxruntime-web', 'onnx.js?on=wasm'],
  ['onnxruntime-web, WebGPU', 'onnx.js?on=webgpu'],
  ['jax-js', 'jax.js'],
])
const BUNDLED = ['onnxruntime-web', 'onnxruntime-web, WebGPU', 'jax-js']

/** Milliseconds a picture beyond which an engine has a turn in few rounds only. */
const SLOW = { from: 200, rounds: 3 }

const { values: chosen } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, passes: { type: 'string', default: '10' } },
})
const [rounds, passes] = [Number(chosen.rounds), Number(chosen.passes)]

if (!installPeers()) for (const name of BUNDLED) PEERS.delete(name)
const published = await openRelease()
const gallery = await startGallery()
const browser = await chromium.launch({ executablePath: process.env.GARDEN_BROWSER ?? '' })
try {
  const page = await openPage(
    await browser.newContext({ serviceWorkers: 'block', bypassCSP: true }),
  )
  console.log(report(await compare(page), await page.evaluate(() => globalThis.bench.long)))
} finally {
  await browser.close()
  await gallery.stop()
}

/** The engines take turns, so that what else the machine does disturbs them all alike. */
async function compare(page: Page): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const name of [OURS, ...PEERS.keys()])
    measured.push({ name, levels: await levelsOff(page, name), one: [], many: [], walk: [] })
  for (let round = 0; round < rounds; round++)
    for (const one of measured)
      if (round < SLOW.rounds || quantile(one.one, 0.5) < SLOW.from)
        await takeTimes(page, one, round)
  return measured
}

/** The studio's page, with what the peers need at addresses of its own origin. */
async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const made = new Map([
    ['model.onnx', async () => Buffer.from(await writeOnnx(published))],
    ['jax.js', async () => Buffer.from(await bundled('test/bench/peers/jax.js', 'iife'))],
  ])
  await page.route('**/bench/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace('/bench/', '')
    const body = await (made.get(path)?.() ?? fileOf(path))
    await route.fulfill({ body, contentType: typeOf(path) })
  })
  const { id } = published.manifest
  await page.goto(`${gallery.origin}/${id}/studio?backend=wasm&count=1`)
  const address = (page.workers()[0] ?? (await page.waitForEvent('worker'))).url()
  const { digest, manifest } = await (await fetch(`${gallery.origin}/api/v1/models/${id}`)).json()
  const folder = `${gallery.origin}${manifest.replace('/manifest.json', '')}`
  const source = { kind: 'release' as const, folder, digest, newest: false }
  const start: Request = { kind: 'start', source, backends: ['wasm'], software: false }
  if (!(await page.evaluate(hasGpu)) && PEERS.delete('onnxruntime-web, WebGPU'))
    console.log('This browser has no WebGPU here: ONNX Runtime is measured in WebAssembly alone.')
  await page.addScriptTag({ path: 'test/bench/client/page.js' })
  await page.evaluate((asked) => globalThis.bench.open(asked), {
    address,
    start,
    peers: [...PEERS],
  })
  return page
}

async function hasGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } }
  return Boolean(await gpu?.requestAdapter())
}

async function fileOf(path: string): Promise<Buffer> {
  const [folder = '', ...rest] = path.split('/')
  const name = rest.join('/')
  const packages = 'node_modules/@tensorflow'
  if (folder === 'release') return Buffer.from(await published.read(name))
  if (folder === 'ort')
    return readFile(join('test/bench/peers/node_modules/onnxruntime-web/dist', name))
  if (folder === 'wasm') return readFile(join(packages, 'tfjs-backend-wasm/dist', name))
  const script = /^tf-(.*)\.js$/.exec(path)?.[1]
  if (!script) return readFile(join('test/bench/client', path))
  return readFile(join(packages, `tfjs-${script}`, `dist/tf-${script}.min.js`))
}

function typeOf(path: string): string {
  if (/\.m?js$/.test(path)) return 'text/javascript'
  return path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream'
}

async function takeTimes(page: Page, { name, one, many, walk }: Measured, round: number) {
  for (let pass = 0; pass < passes; pass++)
    one.push(await grow(page, name, seedsFrom(round * passes + pass, 1)))
  many.push(await grow(page, name, seedsFrom(round * MANY, MANY)))
  walk.push(await walkFrom(page, name, round))
}

/** Milliseconds of an engine for pictures at once. */
async function grow(page: Page, name: string, seeds: number[]): Promise<number> {
  if (name === OURS) return (await growOurs(page, seeds)).worked
  return (await growPeers(page, name, seeds)).milliseconds
}

/**
 * Milliseconds for the frames of a walk: of ours from asking for it until the page has the last one; the peers' are
 * many at once, and never leave their worker.
 */
async function walkFrom(page: Page, name: string, seed: number): Promise<number> {
  if (name === OURS) {
    const recipe = `${seed},${seed + 1},${seed + 2}`
    const way = { loop: false, path: 'slerp', easing: 'linear' } as const
    const wish: Wish = { lane: 'walk', kind: 'walk', recipe, frames: FRAMES, ...way }
    return (await page.evaluate((asked) => globalThis.bench.ours(asked), { wish, count: FRAMES }))
      .waited
  }
  let milliseconds = 0
  for (let frame = 0; frame < FRAMES; frame += MANY)
    milliseconds += await grow(page, name, seedsFrom(frame, MANY))
  return milliseconds
}

function growOurs(page: Page, seeds: number[]): Promise<Ours> {
  const wish: Wish = { lane: 'bed', kind: 'pictures', recipes: seeds.map(String) }
  return page.evaluate((asked) => globalThis.bench.ours(asked), { wish, count: seeds.length })
}

function growPeers(page: Page, name: string, seeds: number[], wanted = false): Promise<Peer> {
  const { latentSize, prior } = published.manifest
  const latents = [...stack(seeds.map((seed) => sampleLatent(toSeed(seed), latentSize, prior)))]
  const asked = { name, latents, count: seeds.length, wanted }
  return page.evaluate((peer) => globalThis.bench.peer(peer), asked)
}

/** By how many levels of 255 an engine's pictures differ at most from ours. */
async function levelsOff(page: Page, name: string): Promise<number> {
  const seeds = seedsFrom(0, MANY)
  const ours = (await growOurs(page, seeds)).pictures.flatMap(withoutAlpha)
  if (name === OURS) return 0
  const theirs = toBytes(Float32Array.from((await growPeers(page, name, seeds, true)).values))
  return ours.reduce((most, level, i) => Math.max(most, Math.abs(level - (theirs[i] ?? -1))), 0)
}

function withoutAlpha(rgba: number[]): number[] {
  return rgba.filter((_, i) => i % 4 < published.manifest.channels)
}

function report(measured: readonly Measured[], long: readonly number[]): string {
  const rows = measured.map(({ name, one, many, walk, levels }) => [
    name,
    quantile(one, 0.5).toFixed(2),
    quantile(many, 0.5).toFixed(1),
    ((1000 * FRAMES) / quantile(walk, 0.5)).toFixed(0),
    `${levels}`,
  ])
  const where = `${published.manifest.id} in Chromium ${browser.version()}`
  const headings = [
    'engine',
    '1 picture, ms',
    `${MANY} at once, ms`,
    'walk, frames/s',
    'levels off',
  ]
  return [
    `${where}, WebAssembly on one thread, medians of ${rounds} rounds taken in turn`,
    table(headings, rows),
    `The page's tasks over 50 ms while ours walked: ${long.map(Math.round).join(', ') || 'none'}`,
  ].join('\n')
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}
