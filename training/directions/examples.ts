import type { Raster } from '../../lib/image/raster.ts'
import { readKnown } from '../recognition/known.ts'
import {
  type Attribute,
  attributesOf,
  attributeValues,
  type Wanted,
  wantedAttributes,
} from './attributes.ts'

/** Pictures with what is known of them: values [attribute] each. */
export type Examples = { pictures: Raster[]; values: number[][] }

/**
 * The first pictures of a packed data set with their attributes: those asked for come first, then all others that its
 * facts tell. Undefined where it tells none.
 *
 * @param wanted by the names of their directions; all unless given
 * @throws GardenError `invalid_dataset`
 */
export async function readExamples(
  folder: string,
  count: number,
  wanted: Readonly<Record<string, Wanted>> = {},
): Promise<(Examples & { attributes: Attribute[]; asked: number; data: string }) | undefined> {
  const known = await readKnown(folder, count)
  if (!known) return undefined
  const { pictures, facts, data } = known
  const asked = wantedAttributes(wanted, facts)
  const rest = attributesOf(facts).filter(({ name }) => !asked.some((one) => one.name === name))
  const attributes = [...asked, ...rest]
  const values = attributeValues(attributes, facts)
  return { pictures, values, attributes, asked: asked.length, data }
}
