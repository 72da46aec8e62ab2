// Half an hour of every kind of visitor, some of whom leave in the middle or hardly read: what a server keeps of them.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type Running, startGallery } from '../servers.ts'
import { dial, spelled } from '../socket.ts'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'
import { anyOf, below, visitsTo } from './visits.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    /** Visits a second. */
    rate: { type: 'string', default: '6' },
  },
})

/** Who the metrics are told to. */
const TOKEN = 'soak'

/** Rows of the table, and seconds from one look at the server to the next. */
const ROWS = 6
const EVERY = 5

/** Seconds until connections that nobody uses are closed, and those that do not read. */
const CALM = 45

/** Who leaves before all is there, and who does not read, as shares. */
const LEAVING = 0.15
const STALLING = 0.02

/** Visits that may be under way. */
const MOST = 64

const HEADINGS = [
  'until',
  'RSS, MB: median, most',
  'heap, MB: least, median',
  'external, MB',
  'handles: median, most',
  'open files',
]

const METHODS = [
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'GET',
  'HEAD',
  'OPTIONS',
  'POST',
] as const

const HEADERS: Record<string, string>[] = [
  {},
  {},
  { 'accept-encoding': 'gzip' },
  { range: 'bytes=0-999' },
  { 'if-none-match': '*' },
]

type Sample = { rss: number; heap: number; external: number; handles: number; files: number }

const { manifest } = await openRelease()
const pathOf = visitsTo(manifest)
const gallery = await startGallery({
  GARDEN_RATE: '6000',
  GARDEN_TRUST_PROXY: '1',
  GARDEN_METRICS_TOKEN: TOKEN,
})
const pool = new Pool(gallery.origin, { connections: MOST, pipelining: 1 })
const statuses = new Map<number | string, number>()
try {
  await soak(Number(values.minutes), Number(values.rate))
} finally {
  await pool.destroy()
  await gallery.stop()
}

async function soak(minutes: number, rate: number): Promise<void> {
  const begun = performance.now()
  const length = minutes * 60_000
  const rows: string[][] = []
  const visiting = visitUntil(begun + length, rate)
  for (let row = 1; row <= ROWS; row++) {
    const samples = await samplesUntil(begun + (length * row) / ROWS)
    rows.push(described(`minute ${((minutes * row) / ROWS).toFixed(0)}`, samples))
    console.error(rows.at(-1)?.join('  '))
  }
  await visiting
  await sleep(CALM * 1000)
  rows.push(described('all have gone', [await sample(gallery)]))
  console.log(table(HEADINGS, rows))
  console.log([...statuses].map(([status, count]) => `${count} × ${status}`).join(', '))
}

function described(name: string, samples: Sample[]): string[] {
  const of = (key: keyof Sample, share: number) =>
    quantile(
      samples.map((one) => one[key]),
      share,
    ).toFixed(0)
  return [
    name,
    `${of('rss', 0.5)}, ${of('rss', 1)}`,
    `${of('heap', 0)}, ${of('heap', 0.5)}`,
    of('external', 0.5),
    `${of('handles', 0.5)}, ${of('handles', 1)}`,
    of('files', 0.5),
  ]
}

async function samplesUntil(end: number): Promise<Sample[]> {
  const samples: Sample[] = []
  while (performance.now() < end) {
    samples.push(await sample(gallery))
    await sleep(EVERY * 1000)
  }
  return samples
}

/** What the server tells of itself. */
async function sample({ origin }: Running): Promise<Sample> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const text = await (await fetch(`${origin}/api/metrics`, { headers })).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return {
    rss: read('process_resident_memory_bytes') / 1e6,
    heap: read('nodejs_heap_size_used_bytes') / 1e6,
    external: read('nodejs_external_memory_bytes') / 1e6,
    handles: read('nodejs_active_resources_total'),
    files: read('process_open_fds'),
  }
}

/** Visitors come one by one, whether those before them were answered or not. */
async function visitUntil(end: number, rate: number): Promise<void> {
  const underWay = new Set<Promise<void>>()
  while (performance.now() < end) {
    if (underWay.size < MOST) {
      const one = visit().finally(() => underWay.delete(one))
      underWay.add(one)
    }
    await sleep((-Math.log(1 - Math.random()) / rate) * 1000)
  }
  await Promise.all(underWay)
}

async function visit(): Promise<void> {
  const path = pathOf()
  const headers = { 'x-forwarded-for': `10.1.${below(256)}.${below(256)}`, ...anyOf(HEADERS) }
  if (Math.random() < STALLING) return stall(path)
  const leaving = new AbortController()
  const leave = Math.random() < LEAVING && setTimeout(() => leaving.abort(), below(400))
  const status = await pool
    .request({ method: anyOf(METHODS), path, headers, signal: leaving.signal })
    .then(async ({ statusCode, body }) => {
      await body.arrayBuffer()
      return statusCode
    })
    .catch(() => (leaving.signal.aborted ? 'left' : 'no answer'))
  if (leave) clearTimeout(leave)
  count(status)
}

/** Asks, and reads nothing until it is closed. */
async function stall(path: string): Promise<void> {
  const socket = dial(gallery.origin, spelled(`GET ${path}`, ['X-Forwarded-For: 10.2.0.1'])).pause()
  await sleep(20_000)
  socket.destroy()
  count('did not read')
}

function count(status: number | string): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
}
