import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { freePort } from './port.js'

export type RedisServer = {
  url: string
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>
  /** Starts it again at the same address, empty. */
  start(): Promise<void>
  /** From now on it takes what it is sent, and answers nothing. */
  freeze(): void
  /** It answers again, what came meanwhile first. */
  thaw(): void
}

/** A redis-server of its own, Debian's or any other; undefined where none is installed. */
export async function startRedis(): Promise<RedisServer | undefined> {
  if (spawnSync('redis-server', ['--version']).error) return undefined
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function start() {
    if (child && child.exitCode === null && child.signalCode === null) return
    const volatile = ['--save', '', '--appendonly', 'no']
    child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...volatile], {
      stdio: 'ignore',
    })
    const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
    client.on('error', () => {})
    await client.ping()
    client.disconnect()
  }

  async function stop() {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  await start()
  const freeze = () => void child?.kill('SIGSTOP')
  const thaw = () => void child?.kill('SIGCONT')
  return { url, stop, start, freeze, thaw }
}
