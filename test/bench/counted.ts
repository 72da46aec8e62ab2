import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** What something costs the engines that all machines share. */
export type Costs = {
  /** Commands, those within scripts too, and microseconds of processor time that Redis' one thread took for them. */
  commands: number
  microseconds: number
  /** Requests to the bucket, and bytes that were sent there and back. */
  requests: number
  bytes: number
}

/** Seconds in which a Redis that nobody asks shows what it takes for its upkeep. */
const IDLE = 3

/** Counts what comes to a Redis and, through an address of its own, to a bucket. */
export async function startCounter(redis: string, bucket: string) {
  const asked = { requests: 0, bytes: 0 }
  const server = createServer((near, answer) => {
    asked.requests += 1
    const { method, url, headers } = near
    const far = request(new URL(url ?? '/', bucket), { method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.on('data', (bytes) => {
        asked.bytes += bytes.length
      })
      given.pipe(answer)
    })
    far.on('error', () => answer.destroy())
    near.on('data', (bytes) => {
      asked.bytes += bytes.length
    })
    near.pipe(far)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new Redis(redis)
  // It is stopped on purpose.
  client.on('error', () => {})

  async function count(): Promise<Costs> {
    const info = await client.info('all')
    // What a command took by the clock has others' work in it, and a script's has that of its commands once more.
    const sum = (pattern: RegExp) =>
      [...info.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0)
    const commands = sum(/^cmdstat_.*:calls=(\d+)/gm)
    const seconds = sum(/^used_cpu_(?:sys|user)_main_thread:([\d.]+)/gm)
    return { commands, microseconds: 1e6 * seconds, ...asked }
  }

  /** What some work costs; it is told how often it did what one is to be the price of. */
  async function costOf(work: () => Promise<number>): Promise<{ times: number; each: Costs }> {
    const before = await count()
    const begun = performance.now()
    const times = await work()
    const after = await count()
    after.microseconds -= upkeep * (performance.now() - begun)
    const each = (key: keyof Costs) => (after[key] - before[key]) / times
    return {
      times,
      each: {
        commands: each('commands'),
        microseconds: each('microseconds'),
        requests: each('requests'),
        bytes: each('bytes'),
      },
    }
  }

  const idle = await count()
  await sleep(1000 * IDLE)
  /** Microseconds that it takes anyway in a millisecond. */
  const upkeep = ((await count()).microseconds - idle.microseconds) / (1000 * IDLE)
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    client.disconnect()
    server.close()
    server.closeAllConnections()
  }
  return { address, costOf, close }
}
