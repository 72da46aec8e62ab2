// @ts-check
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { buildWhenStale } from './build.js'
import { bin, runNode, SERVING } from './child.js'
import { install } from './install.js'

try {
  process.exit(await start(portOf(process.env.PORT)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

/**
 * @param {number} port
 * @returns {Promise<number>} the server's exit code
 */
async function start(port) {
  await mustBeFree(port)
  await install('web')
  const built = await buildWhenStale()
  if (built !== 0) return built
  const server = runNode(bin.next, ['start', '--port', String(port)], { env: SERVING })
  announce(`http://localhost:${port}`)
  return server
}

/** @param {string | undefined} text */
function portOf(text = '3000') {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`PORT=${text} is no port: give a whole number from 1 to 65535`)
}

/** @param {number} port */
async function mustBeFree(port) {
  const probe = createServer()
  const opened = new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(port, () => resolve(undefined))
  })
  try {
    await opened
  } catch {
    throw new Error(`Port ${port} cannot be opened: choose another with PORT=`)
  }
  await new Promise((resolve) => probe.close(resolve))
}

/** @param {string} address */
async function announce(address) {
  while (!(await answers(address))) await setTimeout(200)
  console.log(`Latent Garden is open at ${address}`)
}

/** @param {string} address */
function answers(address) {
  return fetch(address, { signal: AbortSignal.timeout(30_000) }).then(
    () => true,
    () => false,
  )
}
