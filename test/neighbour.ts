import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** What somebody met who asks for one new picture after the other: milliseconds of each, and statuses. */
export type Met = { times: number[]; statuses: number[] }

/**
 * Asks for small pictures, none of which was asked for before, each on a connection of its own, as long as it is told.
 *
 * @param from the address of this machine that it asks from: whoever attacks has another
 * @param rest milliseconds after each
 */
export async function askForPictures(
  {
    origin,
    model,
    from,
    rest = 100,
  }: { origin: string; model: string; from: string; rest?: number },
  goesOn: (met: Met) => boolean,
): Promise<Met> {
  const met: Met = { times: [], statuses: [] }
  const first = Math.floor(Math.random() * 2 ** 31)
  while (goesOn(met)) {
    const begun = performance.now()
    const address = `${origin}/api/v1/images/${model}/${first + met.times.length}.png`
    met.statuses.push(await statusOf(address, from))
    met.times.push(performance.now() - begun)
    await sleep(rest)
  }
  return met
}

/** Once all of the answer is there; 0 without one. */
function statusOf(address: string, localAddress: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = get(address, { agent: false, localAddress, timeout: 60_000 }, (answer) => {
      answer.resume().on('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(0))
  })
}
