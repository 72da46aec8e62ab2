import { connect, type Socket } from 'node:net'

/** Writes bytes to a server: requests as other clients make them, where Node's own would put them right. */
export function dial(origin: string, bytes: string, localAddress?: string): Socket {
  const { hostname, port } = new URL(origin)
  const socket = connect({
    host: hostname,
    port: Number(port),
    ...(localAddress && { localAddress }),
  })
  // Whoever listens hears of the end anyway.
  socket.on('error', () => {})
  socket.write(bytes, 'latin1')
  return socket
}

/** A request without a body, as bytes. */
export function spelled(line: string, headers: readonly string[] = []): string {
  return [`${line} HTTP/1.1`, 'Host: garden.test', ...headers, '', ''].join('\r\n')
}

/** All that comes until the server closes, or nothing more for so many milliseconds. */
export function heard(socket: Socket, patience = 60_000): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('latin1').on('data', (part) => {
      text += part
    })
    socket.setTimeout(patience, () => socket.destroy())
    socket.on('close', () => resolve(text))
  })
}
