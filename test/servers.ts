import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin, root, SERVING } from '../app/_serve/child.js'
import { freePort } from './port.js'

/** A server in a process of its own. */
export type Running = { origin: string; process: ChildProcess; stop(): Promise<void> }

/** The gallery as `npm start` serves it, without limits on one visitor. */
export function startGallery(environment: Record<string, string> = {}): Promise<Running> {
  const quiet = { GARDEN_LOG: 'silent', GARDEN_RATE: '0', ...environment }
  return start((port) => [bin.next, 'start', '--port', `${port}`], quiet, '/api/health')
}

/** What a server holds of memory now, with all that its threads hold. */
export function residentMegabytes({ process }: Running): number {
  const output = execFileSync('ps', ['-o', 'rss=', '-p', `${process.pid}`], { encoding: 'utf8' })
  return Number(output) / 1000
}

/** An engine behind nothing but `node:http`: one forward pass a request. */
export function startBare(engine: string): Promise<Running> {
  return start((port) => ['test/bench/bare/server.js', engine, `${port}`], {}, '/0.png')
}

async function start(
  args: (port: number) => string[],
  environment: Record<string, string>,
  ready: string,
): Promise<Running> {
  const port = await freePort()
  const child = spawn(process.execPath, args(port), {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...SERVING, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${port}`
  while (!(await answers(origin + ready))) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${args(port).join(' ')}`)
    await sleep(100)
  }
  return { origin, process: child, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill()
  await once(child, 'exit')
}

function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    ({ ok }) => ok,
    () => false,
  )
}
