// Milliseconds that each engine takes for one picture and for a batch, on one thread.
import { parseArgs } from 'node:util'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { Engine } from './engines/engine.ts'
import { ENGINE_NAMES, ENGINES, type EngineName } from './engines/roster.ts'
import { installPeers } from './peers/install.js'
import { openRelease, type Published } from './release.ts'
import { quantile, table } from './table.ts'

type Measured = { name: EngineName; engine: Engine; times: number[][] }

/** Pictures in one forward pass, and the passes of a round. */
const BATCHES = [
  { pictures: 1, passes: 20 },
  { pictures: 64, passes: 1 },
]

/** Seeds whose pictures must be the same from every engine. */
const COMPARED = 16

const { values: chosen } = parseArgs({
  options: {
    engines: { type: 'string', default: ENGINE_NAMES.join() },
    model: { type: 'string' },
    rounds: { type: 'string', default: '15' },
  },
})
await compare(chosen.engines.split(',') as EngineName[], Number(chosen.rounds))

/** The engines take turns, so that what else the machine does disturbs them all alike. */
async function compare(names: EngineName[], rounds: number): Promise<void> {
  const published = await openRelease(chosen.model)
  const measured = await load(names, published)
  const differences = await differencesOf(measured, published)
  for (let round = 0; round < rounds; round++)
    for (const one of measured) await takeTimes(one, published, round)
  const headings = BATCHES.map(({ pictures }) => `${pictures} at once, ms`)
  const rows = measured.map(({ name, times }, i) => [
    name,
    ...times.map((batch) => quantile(batch, 0.5).toFixed(2)),
    `${differences[i]}`,
  ])
  console.log(`${published.manifest.id}, one thread, medians of ${rounds} rounds taken in turn`)
  console.log(table(['engine', ...headings, 'levels off'], rows))
}

async function load(names: EngineName[], published: Published): Promise<Measured[]> {
  const withPeers = names.some((name) => ENGINES[name].isPeer) && installPeers()
  const measured: Measured[] = []
  for (const name of names.filter((name) => withPeers || !ENGINES[name].isPeer)) {
    const engine = await ENGINES[name].load(published)
    measured.push({ name, engine, times: BATCHES.map(() => []) })
  }
  return measured
}

/** By how many levels of 255 each engine's pictures differ at most from the first one's. */
async function differencesOf(measured: Measured[], { manifest }: Published): Promise<number[]> {
  const latents = latentsFrom(0, COMPARED, manifest)
  const drawn: Uint8Array[] = []
  for (const { engine } of measured) drawn.push(bytesOf(await engine.run(latents)))
  return drawn.map((bytes) =>
    bytes.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (drawn[0]?.[i] ?? 0))), 0),
  )
}

async function takeTimes({ engine, times }: Measured, { manifest }: Published, round: number) {
  for (const [i, { pictures, passes }] of BATCHES.entries()) {
    for (let pass = 0; pass < passes; pass++) {
      const latents = latentsFrom((round * passes + pass) * pictures, pictures, manifest)
      const begun = performance.now()
      await engine.run(latents)
      times[i]?.push(performance.now() - begun)
    }
  }
}

function latentsFrom(first: number, count: number, manifest: Published['manifest']) {
  const { latentSize, prior } = manifest
  return Array.from({ length: count }, (_, i) => sampleLatent(toSeed(first + i), latentSize, prior))
}

function bytesOf(pictures: Float32Array | Uint8Array): Uint8Array {
  return pictures instanceof Uint8Array ? pictures : toBytes(pictures)
}
