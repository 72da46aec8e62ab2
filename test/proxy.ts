import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Proxy = {
  address: string
  /** As a cable that is pulled: nothing comes through, and nobody is told. */
  cut(): void
  /** What was sent meanwhile arrives late, as on a network. */
  mend(): void
  close(): void
}

/** A stretch of network before a server on this machine. */
export async function startProxy(target: string): Promise<Proxy> {
  const { protocol, port } = new URL(target)
  const sockets = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => to.write(bytes))
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      if (!whole) from.pause()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    whole = false
    for (const socket of sockets) socket.pause()
  }
  const mend = () => {
    whole = true
    for (const socket of sockets) socket.resume()
  }
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  const address = `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`
  return { address, cut, mend, close }
}
