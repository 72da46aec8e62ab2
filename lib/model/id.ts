/** A model's name as it stands in paths and links: lower-case words and numbers, with hyphens between. */
export type ModelId = string & { readonly brand: 'ModelId' }

/** True for `lorelei-64`. At most 32 characters, so that a link stays short. */
export function isModelId(text: string): text is ModelId {
  return text.length <= 32 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
}
