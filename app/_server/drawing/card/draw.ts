import 'server-only'
import { Worker } from 'node:worker_threads'
import { offload } from '../../offload.ts'
import type { Face } from './face.tsx'

/** Cards that may wait: a few seconds' work. */
const MOST = 32

/** Sets a card's words, not on the main thread: a PNG of the card without its pictures. */
export const drawFace = offload<Face, Uint8Array<ArrayBuffer>>(
  () => new Worker(new URL('./worker.tsx', import.meta.url)),
  MOST,
)
