import 'server-only'
import type { StudioModel } from '../_studio/model.ts'
import type { Language } from '../_words/language.ts'
import { titled } from '../_words/titled.ts'
import { publishedFile } from '../address.ts'
import type { PublishedModel } from './catalogue.ts'
import { directionsOf } from './directions.ts'

/** A release as the studio and the map are told of it. */
export async function studioModel(model: PublishedModel, language: Language): Promise<StudioModel> {
  const { ref, pinned, release, manifest } = model
  const { weights, resolution, ages } = manifest
  const { title } = titled(manifest, language)
  const directions = await directionsOf(model)
  return {
    title,
    resolution,
    ages: ages.map(({ kimg }) => kimg),
    directions: directions.map(({ name, minus, plus, words, kind }) => ({
      ...{ name, minus, plus, kind },
      ...(words && { words }),
    })),
    source: {
      kind: 'release',
      ref,
      pinned,
      growing: release.growing !== undefined,
      folder: publishedFile(release.id, release.digest, '').replace(/\/$/, ''),
      digest: release.digest,
      bytes: weights.transferBytes ?? weights.bytes,
    },
  }
}
