// Throughput and latency of the gallery, and of servers around other engines, at several concurrencies.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { type Running, startBare, startGallery } from '../servers.ts'
import { ENGINE_NAMES, ENGINES, type EngineName } from './engines/roster.ts'
import { installPeers } from './peers/install.js'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'
import { CLIENT, type Met, visit } from './visitors.ts'

/** What is asked of a server: another picture each time, or one that was asked for before. */
type Contender = { name: string; server: string; address: string; headers?: Record<string, string> }

const { values } = parseArgs({
  options: {
    concurrency: { type: 'string', default: '1,8,32,128' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
  },
})

const published = await openRelease()
const pictures = `/api/v1/images/${published.manifest.id}`
const engines = installPeers() ? ENGINE_NAMES : ENGINE_NAMES.filter((name) => !ENGINES[name].isPeer)
const GALLERY = 'gallery'
await compare(
  [
    { name: 'the gallery', server: GALLERY, address: `${pictures}/*.png` },
    ...engines.map(bare),
    { name: 'the gallery, asked before', server: GALLERY, address: `${pictures}/7.png` },
    {
      ...{ name: 'the gallery, not changed', server: GALLERY, address: `${pictures}/7.png` },
      headers: { 'if-none-match': '*' },
    },
  ],
  values.concurrency.split(',').map(Number),
  { rounds: Number(values.rounds), seconds: Number(values.seconds) },
)

function bare(engine: EngineName): Contender {
  const name = engine === 'ours' ? 'its engine, a pass each' : `${engine}, a pass each`
  return { name, server: engine, address: '/*.png' }
}

/** They take turns, so that what else the machine does disturbs them all alike. */
async function compare(
  contenders: Contender[],
  concurrencies: number[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const servers = new Map<string, Running>()
  const met = new Map<string, Met[]>()
  try {
    for (const { server } of contenders)
      if (!servers.has(server))
        servers.set(server, await (server === GALLERY ? startGallery() : startBare(server)))
    for (let round = 0; round < rounds; round++)
      for (const concurrency of concurrencies)
        for (const { name, server, address, headers } of contenders) {
          const { origin = '' } = servers.get(server) ?? {}
          const asking = { origin, address, concurrency, ...(headers && { headers }) }
          await visit({ ...asking, seconds: 1 })
          const key = `${name} ${concurrency}`
          met.set(key, [...(met.get(key) ?? []), await visit({ ...asking, seconds })])
        }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()))
  }
  const cores = availableParallelism()
  console.log(
    `${published.manifest.id} as PNG, by ${CLIENT}, ${cores} cores that the visitors share`,
  )
  console.log(
    `Requests a second, and p50 / p95 in ms: medians of ${rounds} rounds of ${seconds} s in turn`,
  )
  const rows = contenders.map(({ name }) => [
    name,
    ...concurrencies.map((concurrency) => told(met.get(`${name} ${concurrency}`) ?? [])),
  ])
  console.log(table(['visitors at once', ...concurrencies.map(String)], rows))
}

function told(rounds: readonly Met[]): string {
  const median = (of: (met: Met) => number) => quantile(rounds.map(of), 0.5)
  const [rate, p50, p95] = [
    median((met) => met.rate),
    median((met) => met.p50),
    median((met) => met.p95),
  ]
  const failed = rounds.reduce((sum, met) => sum + met.failed, 0)
  return `${rate.toFixed(0)}/s, ${p50.toFixed(1)} / ${p95.toFixed(1)}${failed ? `, ${failed} failed` : ''}`
}
