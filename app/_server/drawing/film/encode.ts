import 'server-only'
import { Worker } from 'node:worker_threads'
import { offload } from '../../offload.ts'
import type { Film } from './film.ts'

/** Films that may wait: about half a minute's work. */
const MOST = 16

/** Encodes a film, not on the main thread. */
export const encodeFilm = offload<Film, Uint8Array<ArrayBuffer>>(
  () => new Worker(new URL('./worker.ts', import.meta.url)),
  MOST,
)
