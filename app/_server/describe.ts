import 'server-only'
import { modelPage, publishedFile, studioPage } from '../address.ts'
import type { PublishedModel } from './catalogue.ts'
import type { ModelAnswer } from './contract/answers.ts'

/** A model as the API tells of it. */
export function describeModel({ pinned, release, manifest }: PublishedModel): ModelAnswer {
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
    page: modelPage(pinned),
    studio: studioPage(pinned),
    manifest: publishedFile(id, digest, 'manifest.json'),
    picture: `/api/v1/images/${pinned}/{recipe}.png`,
  }
}
