import type { Raster } from '../../lib/image/raster.ts'
import { CELLS, COLUMNS, contactSheet } from './contact.ts'
import { lookAt, type Shape } from './picture.ts'
import type { Source } from './source.ts'
import { openReader } from './sources.ts'

/** A sheet of a source's first hundred pictures; of several sources, a row of each one's first ten. */
export async function previewSheet(sources: readonly Source[], shape: Shape): Promise<Raster> {
  const each = sources.length === 1 ? CELLS : COLUMNS
  const pictures: (Uint8Array | undefined)[] = []
  for (const source of sources) {
    const reader = await openReader(source.place)
    const count = Math.min(each, source.count)
    for (let i = 0; i < count; i++) {
      const item = source.item(i)
      pictures.push((await lookAt(item.name, await reader.read(item), shape)).picture)
    }
    await reader.close()
  }
  return contactSheet(pictures, shape)
}
