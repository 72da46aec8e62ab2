import 'server-only'
import { Worker } from 'node:worker_threads'
import { offload } from '../../offload.ts'
import { places } from '../../places.ts'
import type { Place } from '../drawing.ts'
import type { Face } from './face.tsx'

/** Cards that may be grown and wait: a few seconds' work. */
export const cardPlace: Place = places(32)

/** Sets a card's words, not on the main thread: a PNG of the card without its pictures. */
export const drawFace = offload<Face, Uint8Array<ArrayBuffer>>(
  () => new Worker(new URL('./worker.tsx', import.meta.url)),
)
