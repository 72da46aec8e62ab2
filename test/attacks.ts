import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { dial, spelled } from './socket.ts'

/** Something that was done to the server, and must leave others their pictures. */
export type Attack = { name: string; begin(target: Target): Promise<void> }

/** What is attacked, by whom, and until when. */
export type Target = { origin: string; model: string; from: string; signal: AbortSignal }

/** Connections of whoever attacks. */
const MANY = 130

/** The greatest body that is sent. */
const BODY = 250_000_000

/** Each goes on until its signal is aborted. */
export const ATTACKS: readonly Attack[] = [
  { name: '130 that do not read a sheet of 4 MB', begin: ignoreSheets },
  { name: 'WebP of 1024 pixels', begin: (target) => askFor(target, stills('webp')) },
  { name: 'AVIF of 1024 pixels', begin: (target) => askFor(target, stills('avif')) },
  { name: 'AVIF sheets of 4096 pixels', begin: (target) => askFor(target, sheets) },
  { name: 'films of 64 frames of 512 pixels', begin: (target) => askFor(target, films) },
  { name: 'bodies of 250 MB', begin: sendBodies },
  { name: 'paths with dots', begin: (target) => askFor(target, dotted) },
  { name: '/_next/image', begin: (target) => askFor(target, optimised) },
]

type Path = (target: Target, count: number) => string

const stills =
  (format: string): Path =>
  ({ model }, count) =>
    `/api/v1/images/${model}/${count}.${format}?size=1024`

const sheets: Path = ({ model }, count) =>
  `/api/v1/grids/${model}/${count}-${count + 255}.avif?columns=16&size=256`

const films: Path = ({ model }, count) =>
  `/api/v1/walks/${model}/${count},1,2,3.${['webp', 'gif', 'mp4'][count % 3]}?frames=64&size=512`

const dotted: Path = ({ model }, count) =>
  `${['/.', '/x/..', '/%2e', '//x/../..'][count % 4]}/api/v1/images/${model}/${count}.webp?size=1024`

const optimised: Path = ({ model }, count) =>
  `/_next/image?url=${encodeURIComponent(`/api/v1/images/${model}/${count}.png`)}&w=3840&q=100`

/** As many connections as an attacker has, each with the next request as soon as one was answered. */
async function askFor(target: Target, path: Path): Promise<void> {
  let count = 0
  const one = async () => {
    while (!target.signal.aborted) {
      const socket = connection(target, spelled(`GET ${path(target, count++)}`, CLOSING))
      await ended(socket.resume())
    }
  }
  await Promise.all(Array.from({ length: MANY }, one))
}

/** Who was closed comes again. */
async function ignoreSheets(target: Target): Promise<void> {
  const sheet = `/api/v1/grids/${target.model}/0-255.png?columns=16&size=256`
  while (!target.signal.aborted) {
    const idlers = Array.from({ length: MANY }, () =>
      connection(target, spelled(`GET ${sheet}`)).pause(),
    )
    await sleep(20_000, undefined, { signal: target.signal }).catch(() => {})
    for (const idler of idlers) idler.destroy()
  }
}

async function sendBodies(target: Target): Promise<void> {
  const part = Buffer.alloc(2 ** 20)
  const one = async () => {
    while (!target.signal.aborted) {
      const head = spelled('POST /language', [`Content-Length: ${BODY}`])
      const socket = connection(target, head).resume()
      const closed = new Promise((resolve) => socket.once('close', resolve))
      while (!socket.destroyed && socket.writable) {
        const drained = new Promise((resolve) => socket.once('drain', resolve))
        if (!socket.write(part)) await Promise.race([drained, closed])
      }
      await ended(socket)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

const CLOSING = ['Connection: close']

/** One that ends with the attack. */
function connection({ origin, from, signal }: Target, bytes: string): Socket {
  const socket = dial(origin, bytes, from)
  // Node warns of a leak where more than ten wait for one signal.
  setMaxListeners(0, signal)
  const end = () => socket.destroy()
  signal.addEventListener('abort', end)
  socket.once('close', () => signal.removeEventListener('abort', end))
  return socket
}

/** Whoever was refused at once does not come back at once. */
async function ended(socket: Socket): Promise<void> {
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
  await sleep(50)
}
