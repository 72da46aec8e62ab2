import { fromBytes } from '../../lib/image/range.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { openDataset } from '../data/dataset.ts'
import { readFacts } from '../data/facts.ts'
import {
  type Attribute,
  attributesOf,
  attributeValues,
  type Wanted,
  wantedAttributes,
} from './attributes.ts'

/** Pictures with what is known of them: values [attribute] each. */
export type Examples = { pictures: Raster[]; values: number[][] }

/** Pictures read from a data set at once. */
const CHUNK = 512

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
): Promise<(Examples & { attributes: Attribute[]; data: string }) | undefined> {
  const { info, read, close } = await openDataset(folder)
  try {
    const known = Math.min(count, info.count)
    const facts = await readFacts(folder, info, known)
    if (!facts) return undefined
    const asked = wantedAttributes(wanted, facts)
    const rest = attributesOf(facts).filter(({ name }) => !asked.some((one) => one.name === name))
    const attributes = [...asked, ...rest]
    const { resolution, channels } = info
    const shape = { width: resolution, height: resolution, channels }
    const size = resolution ** 2 * channels
    const pictures: Raster[] = []
    while (pictures.length < known) {
      const numbers = Array.from(
        { length: Math.min(CHUNK, known - pictures.length) },
        (_, i) => pictures.length + i,
      )
      const bytes = await read(numbers)
      for (const i of numbers.keys())
        pictures.push({ ...shape, data: bytes.slice(i * size, (i + 1) * size) })
    }
    return { pictures, values: attributeValues(attributes, facts), attributes, data: info.sha256 }
  } finally {
    await close()
  }
}

/** Pictures as a network takes them: float32 [n, height, width, channels] in −1 … 1, flat. */
export function stacked(pictures: readonly Raster[]): Float32Array {
  const [first] = pictures
  if (!first) return new Float32Array()
  const size = first.data.length
  const all = new Float32Array(pictures.length * size)
  for (const [i, { data }] of pictures.entries()) all.set(fromBytes(data), i * size)
  return all
}
