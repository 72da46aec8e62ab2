// @ts-check
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port that nobody listens on yet.
 *
 * @returns {Promise<number>}
 */
export async function freePort() {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
