import 'server-only'
import { Worker } from 'node:worker_threads'
import { offload } from '../../offload.ts'
import { places } from '../../places.ts'
import type { Place } from '../drawing.ts'
import type { Film } from './film.ts'

/** Films that may be grown and wait: about half a minute's work. */
export const filmPlace: Place = places(16)

/** Encodes a film, not on the main thread. */
export const encodeFilm = offload<Film, Uint8Array<ArrayBuffer>>(
  () => new Worker(new URL('./worker.ts', import.meta.url)),
)
