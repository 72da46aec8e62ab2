import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import {
  type Batch,
  createQueue,
  type Group,
  type Job,
  type Queue,
} from '../../../../app/_server/render/queue.ts'

const CAPACITY = 24
const LARGE = 8
const TURN = 2

describe('the queue', () => {
  it('answers every job once, with its own pictures, whatever happens in between', () => {
    fc.assert(
      fc.property(commandsOf(command), (commands) => {
        const garden = play(commands)
        garden.growAll()
        for (const { asked, answers, cancelled } of garden.orders) {
          if (cancelled) expect(answers).toEqual([])
          else expect(answers).toEqual([answers[0] === 'failed' ? 'failed' : asked])
        }
        expect(garden.queue.waiting()).toBe(0)
      }),
    )
  })

  it('grows a latent once for all who ask for it meanwhile', () => {
    fc.assert(
      fc.property(commandsOf(command), (commands) => {
        const { underWay } = play(commands)
        const ids = underWay.flatMap(({ items }) => items.map(({ id }) => id))
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('never lets more wait than there is room for, but for one job alone', () => {
    fc.assert(
      fc.property(commandsOf(command.filter(isNoLoss)), (commands) => {
        let largest = 0
        play(commands, ({ queue, orders }) => {
          largest = Math.max(largest, ...orders.map(({ asked }) => asked.length))
          expect(queue.waiting()).toBeLessThanOrEqual(Math.max(CAPACITY, largest))
          expect(queue.waiting()).toBeGreaterThanOrEqual(0)
        })
      }),
    )
  })

  it('has nothing left to do once everyone has gone', () => {
    fc.assert(
      fc.property(commandsOf(command), (commands) => {
        const { queue, orders } = play(commands)
        for (const { job } of orders) if (job) queue.cancel(job)
        expect(queue.waiting()).toBe(0)
        expect(queue.take(16)).toBeUndefined()
      }),
    )
  })

  it('begins every job within as many passes as there are jobs before it', () => {
    const sizes = fc.array(fc.record({ group: fc.nat(2), size: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 8 }), (jobs, most) => {
        const queue = createQueue({ capacity: 1000, turn: TURN, large: LARGE })
        const begunAt: number[] = []
        let pass = 0
        let latent = 0
        for (const [i, { group, size }] of jobs.entries()) {
          queue.add(
            groups[group] as Group,
            latentsOf(Array.from({ length: size }, () => latent++)),
            {
              begun: () => {
                begunAt[i] ??= pass
              },
              grown: () => {},
              failed: () => {},
            },
          )
        }
        for (; queue.waiting() > 0; pass++) queue.take(most)
        for (const [i, at] of begunAt.entries()) expect(at).toBeLessThanOrEqual(i)
        expect(begunAt).toHaveLength(jobs.length)
      }),
    )
  })

  it('lets one picture into the pass after the one that a sheet had begun', () => {
    const { queue, order } = garden()
    order(0, range(0, 24))
    queue.take(16)
    order(0, [100])
    expect(latentsIn(queue.take(4))).toContain(100)
  })

  it('fills a pass with what there is, of one generator only', () => {
    const { queue, order } = garden()
    order(0, [1, 2, 3, 4, 5])
    order(1, [6])
    order(0, [7])
    expect(latentsIn(queue.take(16))).toEqual([1, 2, 7, 3, 4, 5])
    expect(latentsIn(queue.take(16))).toEqual([6])
  })

  it('turns large jobs away before small ones, and none that finds it empty', () => {
    const { order } = garden()
    expect(order(0, range(0, 30)).job).toBeDefined()
    const { order: next } = garden()
    next(0, range(0, 12))
    expect(next(0, range(12, 12 + LARGE + 1)).job).toBeUndefined()
    expect(next(0, range(12, 12 + LARGE)).job).toBeDefined()
    expect(next(0, range(20, 24)).job).toBeDefined()
    expect(next(0, [24]).job).toBeUndefined()
  })

  it('always has room for what is on its way already', () => {
    const { order } = garden()
    order(0, range(0, 30))
    expect(order(0, [29, 0]).job).toBeDefined()
    expect(order(0, [30]).job).toBeUndefined()
  })

  it('has room again for what was called off, unless others wait for it', () => {
    const { queue, order } = garden()
    const sheet = order(0, range(0, 24))
    const shared = order(0, [5])
    expect(order(0, [99]).job).toBeUndefined()
    queue.cancel(sheet.job as Job)
    expect(queue.waiting()).toBe(1)
    expect(latentsIn(queue.take(16))).toEqual([5])
    expect(shared.cancelled).toBe(false)
  })

  it('begins again at once what a worker lost', () => {
    const { queue, order } = garden()
    order(0, [1, 2])
    const lost = queue.take(16) as Batch
    order(0, [3])
    queue.putBack(lost.items)
    expect(latentsIn(queue.take(2))).toEqual([1, 2])
    expect(lost.items.map(({ tries }) => tries)).toEqual([2, 2])
  })

  it('does not begin again what nobody waits for any more', () => {
    const { queue, order } = garden()
    const { job } = order(0, [1])
    const lost = queue.take(16) as Batch
    queue.cancel(job as Job)
    queue.putBack(lost.items)
    expect(queue.waiting()).toBe(0)
    expect(queue.take(16)).toBeUndefined()
  })

  it('serves clients in turn, however many jobs one of them has', () => {
    const queue = createQueue({ capacity: CAPACITY, turn: TURN, large: LARGE })
    const told = { begun() {}, grown() {}, failed() {} }
    const ask = (client: string, first: number) =>
      queue.add(groups[0] as Group, latentsOf(range(first, first + 2)), told, { client })
    for (const first of [0, 2, 4, 6]) ask('greedy', first)
    ask('modest', 10)
    expect(latentsIn(queue.take(4))).toEqual([0, 1, 10, 11])
  })

  it('leaves a quarter of its places to other clients', () => {
    const queue = createQueue({ capacity: CAPACITY, turn: TURN, large: LARGE })
    const told = { begun() {}, grown() {}, failed() {} }
    const ask = (client: string, latent: number) =>
      queue.add(groups[0] as Group, latentsOf([latent]), told, { client })
    const greedy = range(0, CAPACITY).filter((latent) => ask('greedy', latent))
    expect(greedy).toHaveLength(0.75 * CAPACITY)
    const modest = range(100, 100 + CAPACITY).filter((latent) => ask('modest', latent))
    expect(modest).toHaveLength(0.25 * CAPACITY)
  })
})

const groups = ['a', 'b', 'c'].map((key) => ({ key }) as Group)

/** Few latents, so that they are often the same. */
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      group: fc.nat(2),
      asked: fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      most: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('finish' as const, 'fail' as const, 'putBack' as const),
      which: fc.nat(5),
    }),
  },
)

/** Long, for short stories have no turns. */
function commandsOf(one: fc.Arbitrary<Command>): fc.Arbitrary<Command[]> {
  return fc.array(one, { maxLength: 60, size: 'max' })
}

/** What a worker lost was let in before. */
function isNoLoss(one: Command): boolean {
  return one.do !== 'putBack'
}

type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

type Order = {
  asked: number[]
  answers: (number[] | 'failed')[]
  cancelled: boolean
  job?: Job | undefined
}

type Garden = ReturnType<typeof garden>

/** A queue with those who ask and those who grow; a picture's one byte is its latent's one number. */
function garden() {
  const queue = createQueue({ capacity: CAPACITY, turn: TURN, large: LARGE })
  const orders: Order[] = []
  const underWay: Batch[] = []

  function order(group: number, asked: number[]): Order {
    const made: Order = { asked, answers: [], cancelled: false }
    made.job = queue.add(groups[group] as Group, latentsOf(asked), {
      begun: () => {},
      grown: (pictures) =>
        made.answers.push((pictures as Raster[]).map(({ data }) => data[0] as number)),
      failed: () => made.answers.push('failed'),
    })
    if (made.job) orders.push(made)
    return made
  }

  function finish({ items }: Batch): void {
    queue.finish(
      items,
      items.map(({ latent }) => pictureOf(latent)),
    )
  }

  function growAll(): void {
    for (const batch of underWay.splice(0)) finish(batch)
    for (let batch = queue.take(8); batch; batch = queue.take(8)) finish(batch)
  }

  return { queue, orders, underWay, order, finish, growAll }
}

function play(commands: readonly Command[], check: (garden: Garden) => void = () => {}): Garden {
  const played = garden()
  for (const one of commands) {
    step(played, one)
    check(played)
  }
  return played
}

function step({ queue, orders, underWay, order, finish }: Garden, command: Command): void {
  if (command.do === 'order') return void order(command.group, command.asked)
  if (command.do === 'take') {
    const batch = queue.take(command.most)
    if (batch) underWay.push(batch)
    expect(batch?.items.length ?? 0).toBeLessThanOrEqual(command.most)
    return
  }
  if (command.do === 'cancel') {
    const chosen = orders[command.which]
    if (!chosen?.job || chosen.answers.length > 0) return
    chosen.cancelled = true
    queue.cancel(chosen.job)
    return
  }
  const [batch] = underWay.splice(command.which, 1)
  if (!batch) return
  if (command.do === 'finish') finish(batch)
  if (command.do === 'fail') queue.fail(batch.items, new Error('no'))
  if (command.do === 'putBack') queue.putBack(batch.items)
}

function latentsOf(numbers: readonly number[]): Float32Array[] {
  return numbers.map((number) => Float32Array.of(number))
}

function pictureOf(latent: Float32Array) {
  return { width: 1, height: 1, channels: 1 as const, data: Uint8Array.from(latent) }
}

function latentsIn(batch: ReturnType<Queue['take']>): number[] {
  return batch?.items.map(({ latent }) => latent[0] as number) ?? []
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
