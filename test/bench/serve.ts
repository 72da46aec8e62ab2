// Throughput and latency of the gallery, and of servers around other engines, at several concurrencies.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type Running, startBare, startGallery } from '../servers.ts'
import { ENGINE_NAMES, ENGINES, type EngineName } from './engines/roster.ts'
import { load } from './load.ts'
import { installPeers } from './peers/install.js'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

type Contender = { name: string; start: () => Promise<Running>; path: (seed: number) => string }
type Measured = Contender & { server: Running; cells: Map<number, Cell>; asked: number }
type Cell = { seconds: number; times: number[]; failed: number }

const { values } = parseArgs({
  options: {
    concurrency: { type: 'string', default: '1,8,32,128' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
  },
})

const published = await openRelease()
await compare(
  contenders(published.manifest.id, installPeers()),
  values.concurrency.split(',').map(Number),
  { rounds: Number(values.rounds), seconds: Number(values.seconds) },
)

function contenders(model: string, withPeers: boolean): Contender[] {
  const names = ENGINE_NAMES.filter((name) => withPeers || !ENGINES[name].isPeer)
  const gallery = {
    name: 'the gallery',
    start: () => startGallery(),
    path: (seed: number) => `/api/v1/images/${model}/${seed}.png`,
  }
  return [gallery, ...names.map(bare)]
}

function bare(engine: EngineName): Contender {
  const name = engine === 'ours' ? 'its engine, a pass each' : `${engine}, a pass each`
  return { name, start: () => startBare(engine), path: (seed) => `/${seed}.png` }
}

/** They take turns, so that what else the machine does disturbs them all alike. */
async function compare(
  contenders: Contender[],
  concurrencies: number[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const measured: Measured[] = []
  try {
    for (const one of contenders)
      measured.push({ ...one, server: await one.start(), cells: new Map(), asked: 0 })
    for (let round = 0; round < rounds; round++)
      for (const concurrency of concurrencies)
        for (const one of measured) await measure(one, concurrency, seconds)
  } finally {
    await Promise.all(measured.map(({ server }) => server.stop()))
  }
  const cores = availableParallelism()
  console.log(
    `${published.manifest.id} as PNG, another seed each time, ${cores} cores that the visitors share`,
  )
  console.log(`Requests a second, and p50 / p95 in ms, in ${rounds} rounds of ${seconds} s in turn`)
  console.log(report(measured, concurrencies))
}

async function measure(one: Measured, concurrency: number, seconds: number): Promise<void> {
  const path = () => one.path(one.asked++)
  const { origin } = one.server
  await load({ origin, path, concurrency, seconds: 1 })
  const met = await load({ origin, path, concurrency, seconds })
  const cell = one.cells.get(concurrency) ?? { seconds: 0, times: [], failed: 0 }
  const asked = [...met.statuses.values()].reduce((sum, count) => sum + count, 0)
  one.cells.set(concurrency, {
    seconds: cell.seconds + met.seconds,
    times: [...cell.times, ...met.times],
    failed: cell.failed + asked - met.times.length,
  })
}

function report(measured: Measured[], concurrencies: number[]): string {
  const headings = ['visitors at once', ...concurrencies.map(String)]
  const rows = measured.map(({ name, cells }) => [
    name,
    ...concurrencies.map((concurrency) => told(cells.get(concurrency))),
  ])
  return table(headings, rows)
}

function told(cell?: Cell): string {
  if (!cell) return ''
  const [p50, p95] = [0.5, 0.95].map((share) => quantile(cell.times, share).toFixed(1))
  const failed = cell.failed > 0 ? `, ${cell.failed} failed` : ''
  return `${(cell.times.length / cell.seconds).toFixed(0)}/s, ${p50} / ${p95}${failed}`
}
