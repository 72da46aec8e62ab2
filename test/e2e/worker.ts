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
  const task = await taskOf(request, model, backend, wishes)
  return workOf(await page.evaluate(inPage, { ...task, address: hired.url() }))
}

/** What a worker is asked, but for where its script is. */
export async function taskOf(
  request: APIRequestContext,
  model: Model,
  backend: Backend,
  wishes: Task['wishes'],
): Promise<Omit<Task, 'address'>> {
  const answer = await request.get(`/api/v1/models/${model.id}`)
  const { digest, manifest } = await answer.json()
  const folder = new URL(manifest.replace('/manifest.json', ''), answer.url()).href
  const source = { kind: 'release' as const, folder, digest, newest: false }
  return { start: { kind: 'start', source, backends: [backend], software: true }, wishes }
}

type Task = {
  /** Of the worker's script. */
  address: string
  start: Request
  wishes: readonly { wish: Wish; count: number }[]
}

/** Pixels travel as base64. */
type Sent = { backend: Backend; pictures: string[] }

export function workOf({ backend, pictures }: Sent): Worked {
  return { backend, pictures: pictures.map((text) => new Uint8Array(Buffer.from(text, 'base64'))) }
}

/** Runs in the page. */
export async function inPage({ address, start, wishes }: Task): Promise<Sent> {
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
