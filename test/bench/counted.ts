import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'

/** What something costs the engines that all machines share. */
export type Costs = {
  /** Commands, and microseconds that Redis worked for them on its one thread. */
  commands: number
  microseconds: number
  /** Requests to the bucket, and bytes that were sent there and back. */
  requests: number
  bytes: number
}

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
    const lines = (await client.info('commandstats')).matchAll(/calls=(\d+),usec=(\d+)/g)
    const sums = { commands: 0, microseconds: 0 }
    for (const [, calls, usec] of lines) {
      sums.commands += Number(calls)
      sums.microseconds += Number(usec)
    }
    return { ...sums, ...asked }
  }

  /** What some work costs; it is told how often it did what one is to be the price of. */
  async function costOf(work: () => Promise<number>): Promise<{ times: number; each: Costs }> {
    const before = await count()
    const times = await work()
    const after = await count()
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

  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    client.disconnect()
    server.close()
    server.closeAllConnections()
  }
  return { address, costOf, close }
}
