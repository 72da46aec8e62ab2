import type { Raster } from '#lib/image/raster.ts'
import type { Manifest } from '#lib/model/manifest.ts'

/** What one generator grows, a release's at one age: it can be grown together. */
export type Group = {
  /** Names the release by its digest, and the age. */
  key: string
  manifest: Manifest
  age?: number | undefined
  /** Gives the bytes of a file of the release. */
  read(path: string): Promise<Uint8Array>
}

/** Latents that were taken to be grown in one pass, all of one group. */
export type Batch = { group: Group; items: Item[] }

/** What comes of a latent: its picture, or that as a PNG. */
export type Picture = Raster | Uint8Array<ArrayBuffer>

/** A latent on its way to a picture, for every job that asked for it. */
export type Item = {
  id: string
  latent: Float32Array
  /** Whether it is wanted as a PNG. */
  packed: boolean
  state: 'waiting' | 'begun' | 'over'
  jobs: Set<Job>
  /** How often it was begun. */
  tries: number
}

/** What one caller asked for. */
export type Job = {
  group: Group
  /** Who asked. */
  client: string
  /** One a latent, in order: the same item where latents are the same. */
  items: readonly Item[]
  pictures: Map<Item, Picture>
  /** Items that have no picture yet. */
  left: number
  /** In the order to begin them; those that were begun or called off meanwhile are passed over. */
  pending: Item[]
  told: Told
}

/** How a caller hears of its job: of its end once, unless it cancels. */
export type Told = {
  /** One of its latents was begun. */
  begun(): void
  grown(pictures: Picture[]): void
  failed(error: unknown): void
}

/** Who asks, and whether for PNGs. */
export type Asking = { client?: string | undefined; packed?: boolean | undefined }

export type Queue = {
  /** Latents that are not begun. */
  waiting(): number
  /** A latent that is on its way already to the same is shared. Undefined when there is no room for the others. */
  add(group: Group, latents: readonly Float32Array[], told: Told, asking?: Asking): Job | undefined
  /** Its latents leave the queue, but for those that others asked for. */
  cancel(job: Job): void
  /** Whose latents to grow next; undefined when nothing waits. */
  next(): Group | undefined
  /** Latents of that group. */
  take(most: number): Batch | undefined
  /** @param pictures one for each item, in order */
  finish(items: readonly Item[], pictures: readonly Picture[]): void
  /** Ends every job that asked for one of the items. */
  fail(items: readonly Item[], error: unknown): void
  /** Items that were begun wait again, before all others. */
  putBack(items: readonly Item[]): void
}

/**
 * Latents that wait to be grown. Clients take turns, and the jobs of each, a few latents a turn: one picture does not wait
 * for the sheet that came before it, nor for all that somebody else asks for. It knows no clock and starts nothing.
 *
 * @param options.capacity latents that may wait; a job that finds nothing waiting is let in whatever its size
 * @param options.turn latents that a job may begin before another has its turn
 * @param options.large a job of more latents leaves a quarter of the queue to smaller ones, as one client does to others
 */
export function createQueue(options: { capacity: number; turn: number; large: number }): Queue {
  const underWay = new Map<string, Item>()
  let waiting = 0
  /** Jobs that may have latents waiting; the first one's turn is next. */
  let ring: Job[] = []

  function add(group: Group, latents: readonly Float32Array[], told: Told, asking: Asking = {}) {
    const { client = '', packed = false } = asking
    const kind = packed ? 'png' : 'pixels'
    const ids = latents.map((latent) => `${group.key} ${kind} ${bytesOf(latent)}`)
    const fresh = new Set(ids.filter((id) => !underWay.has(id))).size
    if (!hasRoom(fresh, client)) return undefined
    const items = latents.map((latent, i) => itemOf(ids[i] as string, latent, packed))
    const pending = [...new Set(items)]
    const job = { group, client, items, pictures: new Map(), left: pending.length, pending, told }
    for (const item of items) item.jobs.add(job)
    ring.push(job)
    if (items.some(({ state }) => state === 'begun')) told.begun()
    return job
  }

  function hasRoom(latents: number, client: string): boolean {
    if (latents === 0 || waiting === 0) return true
    const own = ring.filter((job) => client !== '' && job.client === client)
    const ownWaiting = own.reduce((sum, { pending }) => sum + pending.length, 0)
    const share = 0.75 * options.capacity
    const most = latents > options.large ? share : options.capacity
    return waiting + latents <= most && (ownWaiting === 0 || ownWaiting + latents <= share)
  }

  function itemOf(id: string, latent: Float32Array, packed: boolean): Item {
    const shared = underWay.get(id)
    if (shared) return shared
    const item = {
      id,
      latent,
      packed,
      state: 'waiting' as const,
      jobs: new Set<Job>(),
      tries: 0,
    }
    underWay.set(id, item)
    waiting++
    return item
  }

  function cancel(job: Job): void {
    ring = ring.filter((other) => other !== job)
    for (const item of job.items) {
      item.jobs.delete(job)
      if (item.jobs.size === 0 && item.state === 'waiting') end(item)
    }
  }

  function next(): Group | undefined {
    ring = byTurns(ring.filter(hasPending))
    return ring[0]?.group
  }

  function take(most: number): Batch | undefined {
    const group = next()
    if (!group) return undefined
    const mates = ring.filter((job) => job.group.key === group.key)
    const items: Item[] = []
    const served = new Set<Job>()
    for (let i = 0; items.length < most && mates.some(hasPending); i++) {
      const job = mates[i % mates.length] as Job
      if (!hasPending(job)) continue
      items.push(...begin(job, Math.min(options.turn, most - items.length)))
      served.add(job)
    }
    ring = [...ring.filter((job) => !served.has(job)), ...served]
    return { group, items }
  }

  function begin(job: Job, most: number): Item[] {
    const begun: Item[] = []
    while (begun.length < most && hasPending(job)) {
      const item = job.pending.shift() as Item
      item.state = 'begun'
      item.tries++
      waiting--
      begun.push(item)
      for (const { told } of item.jobs) told.begun()
    }
    return begun
  }

  function finish(items: readonly Item[], pictures: readonly Picture[]): void {
    for (const [i, item] of items.entries()) {
      end(item)
      for (const job of item.jobs) give(job, item, pictures[i] as Picture)
    }
  }

  function fail(items: readonly Item[], error: unknown): void {
    const jobs = new Set(items.flatMap((item) => [...item.jobs]))
    for (const item of items) end(item)
    for (const job of jobs) {
      cancel(job)
      job.told.failed(error)
    }
  }

  function putBack(items: readonly Item[]): void {
    const wanted = items.filter((item) => item.jobs.size > 0)
    for (const item of items) if (!wanted.includes(item)) end(item)
    const jobs = new Set(wanted.flatMap((item) => [...item.jobs]))
    for (const item of wanted) {
      item.state = 'waiting'
      waiting++
    }
    for (const job of jobs) job.pending.unshift(...wanted.filter((item) => item.jobs.has(job)))
    ring = [...jobs, ...ring.filter((job) => !jobs.has(job))]
  }

  function end(item: Item): void {
    if (item.state === 'waiting') waiting--
    item.state = 'over'
    underWay.delete(item.id)
  }

  return { waiting: () => waiting, add, cancel, next, take, finish, fail, putBack }
}

/** The first job of each client, then the second of each, and so on. */
function byTurns(jobs: readonly Job[]): Job[] {
  const counts = new Map<string, number>()
  const turns = jobs.map(({ client }) => {
    const turn = counts.get(client) ?? 0
    counts.set(client, turn + 1)
    return turn
  })
  const order = jobs.map((_, i) => i)
  order.sort((one, other) => (turns[one] ?? 0) - (turns[other] ?? 0))
  return order.map((i) => jobs[i] as Job)
}

function give(job: Job, item: Item, picture: Picture): void {
  job.pictures.set(item, picture)
  if (--job.left === 0) job.told.grown(job.items.map((one) => job.pictures.get(one) as Picture))
}

/** Drops from the front what was begun for another job. */
function hasPending({ pending }: Job): boolean {
  while (pending[0] && pending[0].state !== 'waiting') pending.shift()
  return pending.length > 0
}

/** Every bit of it, as text. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
}
