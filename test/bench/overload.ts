// Ten times as many visitors as the gallery can grow pictures for, from as many addresses: what they get, what it
// costs in memory, and how soon it is over.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Running, residentMegabytes, startGallery } from '../servers.ts'
import { type Load, load, stream } from './load.ts'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

type Phase = { name: string; met: Load; memory: number[] }

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    times: { type: 'string', default: '10' },
  },
})

/** Visitors at once while the gallery's capacity is measured. */
const CROWD = 32

/** Addresses that requests come from: none asks for more than it may. */
const CLIENTS = 2000

/** Seconds of the phases before and after. */
const CALM = 10

const { manifest } = await openRelease()
// Each client names itself, as a proxy would.
const gallery = await startGallery({ GARDEN_RATE: '6000', GARDEN_TRUST_PROXY: '1' })
let asked = 0
try {
  await overload(gallery, Number(values.times), Number(values.seconds))
} finally {
  await gallery.stop()
}

async function overload(server: Running, times: number, seconds: number): Promise<void> {
  const options = { origin: server.origin, path, headers }
  await load({ ...options, concurrency: CROWD, seconds: 3 })
  const full = await during(`${CROWD} at once`, server, () =>
    load({ ...options, concurrency: CROWD, seconds: CALM }),
  )
  const rate = (full.met.times.length / full.met.seconds) * times
  const over = await during(`${times} times that`, server, () =>
    stream({ ...options, rate, seconds }),
  )
  const recovered = await recovery(server.origin, quantile(full.met.times, 0.95))
  const after = await during(`${CROWD} at once again`, server, () =>
    load({ ...options, concurrency: CROWD, seconds: CALM }),
  )
  console.log(report([full, over, after]))
  console.log(`Back to normal ${recovered.toFixed(1)} s after the last of them was answered.`)
}

function path(): string {
  return `/api/v1/images/${manifest.id}/${asked++}.png`
}

function headers(): Record<string, string> {
  const client = asked % CLIENTS
  return { 'x-forwarded-for': `10.0.${client >> 8}.${client & 255}` }
}

/** Watches the server's memory while something goes on. */
async function during(name: string, server: Running, run: () => Promise<Load>): Promise<Phase> {
  const memory = [residentMegabytes(server)]
  const watch = setInterval(() => memory.push(residentMegabytes(server)), 500)
  const met = await run()
  clearInterval(watch)
  return { name, met, memory }
}

/** Seconds until ten pictures in a row take no longer than they did. */
async function recovery(origin: string, normal: number): Promise<number> {
  const begun = performance.now()
  for (let inRow = 0; inRow < 10; ) {
    const { times } = await load({ origin, path, headers, concurrency: 1, seconds: 0.001 })
    inRow = (times[0] ?? Number.POSITIVE_INFINITY) <= normal ? inRow + 1 : 0
    if (inRow === 0) await sleep(50)
  }
  return (performance.now() - begun) / 1000
}

function report(phases: Phase[]): string {
  const rows = phases.map(({ name, met: { statuses, seconds, times }, memory }) => {
    const others = [...statuses].filter(([status]) => ![200, 429, 503].includes(status))
    const all = [...statuses.values()].reduce((sum, count) => sum + count, 0)
    return [
      name,
      `${(all / seconds).toFixed(0)}/s`,
      `${(times.length / seconds).toFixed(0)}/s`,
      `${statuses.get(503) ?? 0}`,
      `${statuses.get(429) ?? 0}`,
      others.map(([status, count]) => `${count} × ${status || 'no answer'}`).join(', ') || 'none',
      [0.5, 0.95].map((share) => quantile(times, share).toFixed(0)).join(' / '),
      `${Math.max(...memory).toFixed(0)} MB`,
    ]
  })
  const headings = ['visitors', 'asked', 'grown', '503', '429', 'other', 'p50 / p95 of grown, ms']
  return table([...headings, 'most memory'], rows)
}
