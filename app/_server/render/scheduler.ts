import 'server-only'
import { GardenError } from '#lib/error.ts'
import type { Raster } from '#lib/image/raster.ts'
import { abortError } from '../flight.ts'
import { log } from '../observe/log.ts'
import type { Visitor } from '../visitor.ts'
import {
  type Asking,
  type Batch,
  createQueue,
  type Group,
  type Item,
  type Job,
  type Picture,
} from './queue.ts'
import { startThread, type Thread } from './thread.ts'

/** Pictures with what they took, in milliseconds: until the first was begun, and from then until the last was grown. */
export type Grown<Form = Raster> = { pictures: Form[]; queued: number; inferred: number }

/** What was done since the process started, and what there is to do now. */
export type RenderCounters = {
  /** Latents that wait, and that are being grown. */
  waiting: number
  running: number
  /** Threads there are, and those that were lost. */
  workers: number
  lost: number
  /** Pictures grown, and passes by their number of pictures. */
  pictures: number
  batches: ReadonlyMap<number, number>
  /** Latents that were turned away, and those that were called off. */
  shed: number
  cancelled: number
}

export type Scheduler = {
  grow(
    group: Group,
    latents: readonly Float32Array[],
    asking?: Asking & Visitor,
  ): Promise<Grown<Picture>>
  counters(): RenderCounters
}

/** Latents in one pass: four take a fifth less time each than one alone, more gain nothing, and whoever comes next waits. */
const BATCH = 8

/** Batches that a thread has in hand: while one is grown the next lies ready, so that nobody goes to sleep in between. */
const IN_HAND = 2

/** Latents that one job may begin before another has its turn. */
const TURN = 2

/** How often a latent is begun before it is given up: what it met once may have been another's fault. */
const TRIES = 2

/** Milliseconds a picture until there is a measurement, and the weight of each pass in their running mean. */
const GUESS = 10
const WEIGHT = 0.1

/** Seconds after which to come back at the latest. */
const LATEST = 60

/**
 * Grows pictures on threads of their own, which are started when there is something to do.
 *
 * @param options.workers threads at most
 * @param options.capacity latents that may wait
 */
export function createScheduler(options: { workers: number; capacity: number }): Scheduler {
  const queue = createQueue({ capacity: options.capacity, turn: TURN, large: BATCH })
  /** With the batches they have in hand; who was at work last comes last. */
  const threads = new Map<Thread, Batch[]>()
  const counts = { running: 0, lost: 0, pictures: 0, shed: 0, cancelled: 0 }
  const batches = new Map<number, number>()
  let perPicture = GUESS
  let isDue = false

  function grow(
    group: Group,
    latents: readonly Float32Array[],
    { client, packed, signal }: Asking & Visitor = {},
  ) {
    return new Promise<Grown<Picture>>((resolve, reject) => {
      if (signal?.aborted) return reject(abortError())
      const clock = stopwatch()
      const grown = (pictures: Picture[]) => resolve({ pictures, ...clock.read() })
      const told = { begun: clock.begin, grown, failed: reject }
      const add = () => queue.add(group, latents, told, { client, packed })
      const job = add() ?? onceDispatched(add)
      if (!job) return reject(shed(latents.length))
      signal?.addEventListener('abort', () => {
        cancel(job)
        reject(abortError())
      })
      dispatchSoon()
    })
  }

  function cancel(job: Job): void {
    const before = queue.waiting()
    queue.cancel(job)
    counts.cancelled += before - queue.waiting()
  }

  /** What arrived in the same moment takes no room in the queue where threads have nothing to do. */
  function onceDispatched(add: () => Job | undefined): Job | undefined {
    if (!isDue) return undefined
    dispatch()
    return add()
  }

  /** What arrives together is grown together. */
  function dispatchSoon(): void {
    if (isDue) return
    isDue = true
    setImmediate(dispatch)
  }

  /** Nobody waits for company: what came while the threads were busy is company enough. */
  function dispatch(): void {
    isDue = false
    for (let group = queue.next(); group; group = queue.next()) {
      const thread = threadFor(group)
      if (!thread && threads.size === 0) giveUp()
      // Those that are at work come back to it.
      if (!thread) return
      // Those that are at work now have their share left, too.
      const share = Math.ceil(queue.waiting() / options.workers)
      const batch = queue.take(Math.min(roomOf(thread), share))
      if (batch) void run(batch, thread)
    }
  }

  /** One with nothing to do, at best one that has the generator at hand; or else one that will have nothing to do soon. */
  function threadFor(group: Group): Thread | undefined {
    // Who was at work last has the generator in its caches still.
    const all = [...threads.keys()].reverse()
    const ready = all.filter((one) => one.holds(group))
    const isFree = (one: Thread) => threads.get(one)?.length === 0
    const free = ready.find(isFree) ?? all.find(isFree)
    if (free) return free
    const started = threads.size < options.workers ? start() : undefined
    return started ?? ready.find((one) => hasRoom(one, group))
  }

  /** What waits for nothing that is loaded first, and for less than a batch. */
  function hasRoom(thread: Thread, group: Group): boolean {
    const inHand = threads.get(thread) ?? []
    const areSame = inHand.every((batch) => batch.group.key === group.key)
    return areSame && inHand.length < IN_HAND && roomOf(thread) > 0
  }

  function roomOf(thread: Thread): number {
    const inHand = threads.get(thread) ?? []
    return BATCH - inHand.reduce((sum, { items }) => sum + items.length, 0)
  }

  /** Undefined where the machine has no room for another. */
  function start(): Thread | undefined {
    try {
      const thread = startThread((error) => {
        log.error({ err: error }, 'A worker was lost.')
        threads.delete(thread)
        counts.lost++
      })
      threads.set(thread, [])
      return thread
    } catch (error) {
      log.error({ err: error }, 'A worker could not be started.')
      return undefined
    }
  }

  /** Nobody is there to grow what waits. */
  function giveUp(): void {
    for (let batch = queue.take(BATCH); batch; batch = queue.take(BATCH))
      queue.fail(batch.items, ungrown())
  }

  async function run(batch: Batch, thread: Thread): Promise<void> {
    const { items } = batch
    counts.running += items.length
    threads.get(thread)?.push(batch)
    const outcome = await thread.grow(batch)
    counts.running -= items.length
    if (outcome.kind === 'lost') retry(items, outcome.error)
    else putDown(thread, batch)
    if (outcome.kind === 'failed') queue.fail(items, outcome.error)
    if (outcome.kind === 'grown') {
      count(items.length, outcome.milliseconds)
      queue.finish(items, outcome.pictures)
    }
    dispatch()
  }

  /** A thread may end in the moment in which it is done. */
  function putDown(thread: Thread, batch: Batch): void {
    const left = threads.get(thread)?.filter((other) => other !== batch)
    if (!left) return
    threads.delete(thread)
    threads.set(thread, left)
  }

  function retry(items: readonly Item[], cause: Error): void {
    queue.fail(
      items.filter(({ tries }) => tries >= TRIES),
      ungrown(cause),
    )
    queue.putBack(items.filter(({ tries }) => tries < TRIES))
  }

  function count(pictures: number, milliseconds: number): void {
    counts.pictures += pictures
    batches.set(pictures, (batches.get(pictures) ?? 0) + 1)
    perPicture += WEIGHT * (milliseconds / pictures - perPicture)
  }

  function shed(latents: number): GardenError {
    counts.shed += latents
    const seconds = Math.ceil((queue.waiting() * perPicture) / options.workers / 1000)
    const retryAfter = Math.min(LATEST, Math.max(1, seconds))
    return new GardenError('busy', `${queue.waiting()} pictures wait to be grown already.`, {
      suggestion: `Try again in ${retryAfter} s.`,
      retryAfter,
    })
  }

  function counters(): RenderCounters {
    return { ...counts, waiting: queue.waiting(), workers: threads.size, batches }
  }

  return { grow, counters }
}

function ungrown(cause?: Error): GardenError {
  return new GardenError('backend_unavailable', 'The picture could not be grown.', { cause })
}

/** Tells a wait from the work after it. */
function stopwatch() {
  const added = performance.now()
  let begun: number | undefined
  const begin = () => {
    begun ??= performance.now()
  }
  const read = () => {
    const start = begun ?? added
    return { queued: start - added, inferred: performance.now() - start }
  }
  return { begin, read }
}
