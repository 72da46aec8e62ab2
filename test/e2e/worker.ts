import type { APIRequestContext, Page } from 'playwright/test'
import type { Backend, Reply, Request, Wish } from '../../app/_studio/engine/protocol.ts'
import type { Model } from './garden.ts'

/** What the studio's worker grew, RGBA, and on which backend. */
export type Worked = { backend: Backend; pictures: Uint8Array[] }

/**
 * Has a worker like the one that the studio on the page has hired grow wishes, one after the other, on the backend
 * that is asked for or none.
 */
export async function work(
  page: Page,
  request: APIRequestContext,
  model: Model,
  backend: Backend,
  wishes: readonly { wish: Wish; count: number }[],
): Promise<Worked> {
  const hired = page.workers()[0] ?? (await page.waitForEvent('worker'))
  const { digest, manifest } = await (await request.get(`/api/v1/models/${model.id}`)).json()
  const folder = new URL(manifest.replace('/manifest.json', ''), page.url()).href
  const source = { kind: 'release' as const, folder, digest, newest: false }
  const start: Request = { kind: 'start', source, backends: [backend], software: true }
  const drawn = await page.evaluate(inPage, { address: hired.url(), start, wishes })
  const pictures = drawn.pictures.map((text) => new Uint8Array(Buffer.from(text, 'base64')))
  return { backend: drawn.backend, pictures }
}

/** Runs in the page. */
async function inPage({
  address,
  start,
  wishes,
}: {
  address: string
  start: Request
  wishes: readonly { wish: Wish; count: number }[]
}): Promise<{ backend: Backend; pictures: string[] }> {
  const worker = new Worker(address)
  const replies: ((reply: Reply) => void)[] = []
  let backend: Backend = 'wasm'
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    for (const hear of replies) hear(data)
  }

  function base64(bytes: Uint8ClampedArray): string {
    let text = ''
    for (let i = 0; i < bytes.length; i += 4096)
      text += String.fromCharCode(...bytes.subarray(i, i + 4096))
    return btoa(text)
  }

  function grow(ticket: number, wish: Wish, count: number): Promise<string[]> {
    const grown: string[] = []
    return new Promise((resolve, reject) => {
      replies.push((reply) => {
        if (reply.kind === 'failed' || reply.kind === 'denied') reject(new Error(reply.message))
        if (reply.kind === 'ready') backend = reply.backend
        if (reply.kind !== 'grown' || reply.ticket !== ticket) return
        for (const [i, picture] of reply.pictures.entries())
          grown[reply.index + i] = base64(picture)
        if (grown.length === count) resolve(grown)
      })
      worker.postMessage({ kind: 'grow', ticket, wish } satisfies Request)
    })
  }

  worker.postMessage(start)
  const pictures: string[] = []
  for (const [i, { wish, count }] of wishes.entries())
    pictures.push(...(await grow(i + 1, wish, count)))
  worker.terminate()
  return { backend, pictures }
}
