import 'server-only'
import type { Endpoint } from './endpoint.ts'
import { grids, images, textImages } from './images.ts'
import { health, model, models, oembed, openapi, random } from './models.ts'
import { cards, strips, timelines, walks } from './walks.ts'

/** Everything that the API answers, in the order to tell of it. */
export const endpoints: readonly Endpoint[] = [
  images,
  textImages,
  grids,
  walks,
  strips,
  timelines,
  cards,
  random,
  models,
  model,
  oembed,
  openapi,
  health,
]
