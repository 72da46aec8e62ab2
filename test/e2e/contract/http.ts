import { Agent, request } from 'node:http'

/** A request as it goes over the wire: nothing is normalised. */
export type Asked = { method: string; path: string; headers: Record<string, string> }

export type Answered = {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** Where an address is long, so is the one that a redirect leads to. */
const options = { agent: new Agent({ keepAlive: true, maxSockets: 32 }), maxHeaderSize: 2 ** 17 }

/** Asks over HTTP/1.1, byte for byte as `path` is written, where fetch would tidy it up first. */
export function ask(baseURL: string, { method, path, headers }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(baseURL)
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, hostname, port, method, path, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: Buffer.concat(parts),
        }),
      )
    })
    // A connection that was kept may be closed by the server just as it is used again.
    sent.on('error', (error) =>
      sent.reusedSocket ? resolve(ask(baseURL, { method, path, headers })) : reject(error),
    )
    sent.end()
  })
}

/** Asks with GET. */
export function get(baseURL: string, path: string, headers: Record<string, string> = {}) {
  return ask(baseURL, { method: 'GET', path, headers })
}
