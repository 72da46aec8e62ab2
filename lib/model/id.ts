import { MODEL_ID, only } from '../latent/grammar.ts'

/** A model's name as it stands in paths and links: lower-case words and numbers, with hyphens between. */
export type ModelId = string & { readonly brand: 'ModelId' }

const IS_ID = only(MODEL_ID)

/**
 * Names that the gallery's own pages and files have, which a model of the same name could not be reached under; and
 * languages, by which addresses may begin.
 */
const RESERVED: ReadonlySet<string> = new Set([
  'api',
  'en',
  'grow',
  'ja',
  'kept',
  'language',
  'map',
  'missing',
  'models',
  'offline',
  'own',
  'releases',
  'studio',
  'today',
  'walks',
  'zh',
])

/** True for a model's name that the gallery has a page or folder of its own under: it cannot be published. */
export function isReserved(id: string): boolean {
  return RESERVED.has(id)
}

/** True for `lorelei-64`. At most 32 characters, so that a link stays short. */
export function isModelId(text: string): text is ModelId {
  return text.length <= 32 && IS_ID.test(text)
}
