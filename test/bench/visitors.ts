import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onPath } from '../runner/on-path.js'
import { load } from './load.ts'
import { quantile } from './table.ts'

/** So many who each ask again as soon as they are answered. */
export type Visit = {
  origin: string
  /** What they ask for; an asterisk stands for another number each time. */
  address: string
  headers?: Record<string, string>
  concurrency: number
  seconds: number
}

/** Requests a second that were answered with 200 or 304, milliseconds, and those that were not. */
export type Met = { rate: number; p50: number; p95: number; failed: number }

const wrk = onPath(['wrk']).find((file) => existsSync(file))

/** What asks: wrk takes a tenth of the processor that we would. */
export const CLIENT = wrk ? 'wrk' : 'undici'

let asked = 0

export async function visit(asking: Visit): Promise<Met> {
  asked += 1_000_000
  return wrk ? visitByWrk(wrk, asking) : visitByUndici(asking)
}

async function visitByWrk(
  file: string,
  { origin, address, headers = {}, concurrency, seconds }: Visit,
): Promise<Met> {
  const folder = await mkdtemp(join(tmpdir(), 'garden-wrk-'))
  try {
    const script = join(folder, 'visit.lua')
    await writeFile(script, scriptOf(address))
    const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
    const line = ['-t1', `-c${concurrency}`, `-d${seconds}`, '-s', script, ...named, origin]
    const { stdout } = await promisify(execFile)(file, line)
    const told = stdout.slice(stdout.lastIndexOf('MET')).split(' ').slice(1).map(Number)
    const [requests = 0, failed = 0, micros = 1, p50 = 0, p95 = 0] = told
    return { rate: (requests - failed) / (micros / 1e6), p50: p50 / 1e3, p95: p95 / 1e3, failed }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function scriptOf(address: string): string {
  const [before, after] = address.split('*')
  return `
local number = ${asked}
request = function()
  number = number + 1
  return wrk.format('GET', ${after === undefined ? `'${before}'` : `'${before}' .. number .. '${after}'`})
end
done = function(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('MET %d %d %d %f %f', summary.requests, failed, summary.duration,
    latency:percentile(50), latency:percentile(95)))
end
`
}

async function visitByUndici({ address, headers = {}, ...options }: Visit): Promise<Met> {
  let number = asked
  const path = () => address.replace('*', () => `${number++}`)
  const { times, seconds, statuses } = await load({ ...options, path, headers: () => headers })
  const all = [...statuses.values()].reduce((sum, count) => sum + count, 0)
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)]
  return { rate: times.length / seconds, p50, p95, failed: all - times.length }
}
