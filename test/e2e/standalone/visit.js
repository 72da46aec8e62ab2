// @ts-check
// Starts a server, waits until its health check passes, visits it, and tells as JSON what it met: all in one
// process tree, so that it can be kept in a network of its own.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

/** @type {{ command: string[], healthcheck: string[], origin: string, visits: { path: string, token?: string }[] }} */
const { command, healthcheck, origin, visits } = JSON.parse(process.argv[2] ?? '')

const [program = '', ...args] = command
const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
let log = ''
server.stdout.on('data', (text) => {
  log += text
})
await healthy()
const met = []
for (const { path, token } of visits) met.push(await visit(path, token))
const isOnline = await fetch('https://example.org').then(
  () => true,
  () => false,
)
server.kill('SIGTERM')
const [code, signal] = await once(server, 'exit')
console.log(JSON.stringify({ met, log, isOnline, end: signal ?? code }))

async function healthy() {
  const [check = '', ...options] = healthcheck
  while (spawnSync(check, options).status !== 0) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode}`)
    await setTimeout(100)
  }
}

/**
 * @param {string} path
 * @param {string} [token]
 */
async function visit(path, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch(origin + path, { headers })
  const body = Buffer.from(await response.arrayBuffer()).toString('base64')
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}
