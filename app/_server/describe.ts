import 'server-only'
import { modelPage, publishedFile, studioPage } from '../address.ts'
import { lastingRef, type PublishedModel } from './catalogue.ts'
import type { ModelAnswer } from './contract/answers.ts'

/** A model as the API tells of it. */
export function describeModel(model: PublishedModel): ModelAnswer {
  const { pinned, release, manifest } = model
  const ref = lastingRef(model)
  const { id, digest, publishedAt, growing } = release
  const { title, description, resolution, channels, latentSize, prior, kimg, licence } = manifest
  return {
    id,
    title,
    description,
    resolution,
    channels,
    latentSize,
    prior,
    kimg,
    licence,
    digest,
    pinned,
    publishedAt,
    ...(growing && { growingTo: growing.until }),
    bytes: manifest.weights.bytes,
    transferBytes: manifest.weights.transferBytes ?? manifest.weights.bytes,
    ages: manifest.ages.map((age) => age.kimg),
    directions: manifest.directions,
    page: modelPage(ref),
    studio: studioPage(ref),
    manifest: publishedFile(id, digest, 'manifest.json'),
    picture: `/api/v1/images/${ref}/{recipe}.png`,
  }
}
