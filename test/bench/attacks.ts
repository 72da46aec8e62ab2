// What others meet while a server is attacked in each of the ways that once stopped it, and how much memory that takes.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ATTACKS, type Attack } from '../attacks.ts'
import { askForPictures } from '../neighbour.ts'
import { residentMegabytes, startGallery } from '../servers.ts'
import { dial, spelled } from '../socket.ts'
import { openRelease } from './release.ts'
import { quantile, table } from './table.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })

/** Addresses that the others and whoever attacks come from; each attack has one of its own. */
const NEIGHBOUR = '127.0.2.1'
const ATTACKER = '127.0.1.'

const { id: model } = (await openRelease()).manifest
const gallery = await startGallery({ GARDEN_RATE: '6000', GARDEN_TRUST_PROXY: '0' })
const { origin } = gallery
try {
  await askForPictures({ origin, model, from: NEIGHBOUR }, ({ times }) => times.length < 20)
  const calm: Attack = { name: 'nothing', begin: async () => {} }
  const rows: string[][] = []
  for (const [i, attack] of [calm, ...ATTACKS].entries()) {
    rows.push(await during(attack, `${ATTACKER}${i + 1}`))
    console.error(rows.at(-1)?.join('  '))
  }
  console.log(table(headings(), rows))
  const seconds = await ending()
  console.log(`Told to end while 20 do not read: gone after ${seconds.toFixed(1)} s.`)
} finally {
  await gallery.stop()
}

function headings(): string[] {
  return ['meanwhile', 'others asked', 'had it', 'p50 / p95 / longest, ms', 'most memory']
}

async function during({ name, begin }: Attack, from: string): Promise<string[]> {
  const over = new AbortController()
  const memory = [residentMegabytes(gallery)]
  const watch = setInterval(() => memory.push(residentMegabytes(gallery)), 500)
  const attack = begin({ origin, model, from, signal: over.signal })
  const end = performance.now() + Number(values.seconds) * 1000
  const { times, statuses } = await askForPictures(
    { origin, model, from: NEIGHBOUR },
    () => performance.now() < end,
  )
  over.abort()
  await attack
  clearInterval(watch)
  return [
    name,
    `${times.length}`,
    `${statuses.filter((status) => status === 200).length}`,
    [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(0)).join(' / '),
    `${Math.max(...memory).toFixed(0)} MB`,
  ]
}

/** Seconds from SIGTERM to the end of the process, while some do not read what they asked for. */
async function ending(): Promise<number> {
  const sheet = `/api/v1/grids/${model}/0-255.png?columns=16&size=256`
  const idlers = Array.from({ length: 20 }, () => dial(origin, spelled(`GET ${sheet}`)).pause())
  await askForPictures({ origin, model, from: NEIGHBOUR }, ({ times }) => times.length < 20)
  const begun = performance.now()
  gallery.process.kill('SIGTERM')
  await once(gallery.process, 'exit')
  for (const idler of idlers) idler.destroy()
  return (performance.now() - begun) / 1000
}
