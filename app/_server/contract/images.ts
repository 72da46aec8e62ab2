import 'server-only'
import * as z from 'zod'
import type { Scale } from '../../address.ts'
import { endpoint } from './endpoint.ts'
import { modelParam, pictureParam, seedsParam } from './path.ts'
import { GROWN, NAMED } from './problems.ts'
import { anySide, enlargement, side, whole } from './query.ts'

/** The greatest side of a picture that the API draws, in pixels. */
const MAX_SIZE = 1024

/** The greatest side of a grid, in pixels. */
const MAX_SHEET = 4096

const pictureFormat = z.enum(['png', 'webp', 'avif', 'jpg']).meta({
  description:
    'PNG and WebP are lossless; a PNG carries its recipe in a text chunk. AVIF and JPEG are smaller, and not exact.',
})

const SENDS = {
  kind: 'file',
  types: ['image/png', 'image/webp', 'image/avif', 'image/jpeg'],
} as const

export const images = endpoint({
  id: 'getImage',
  path: '/api/v1/images/{model}/{recipe}.{format}',
  summary: 'One picture',
  description: 'Grows a seed. The same address with a pinned model gives the same bytes for good.',
  params: z.object({ model: modelParam, recipe: pictureParam, format: pictureFormat }),
  query: z.object({ size: anySide(MAX_SIZE), scale: enlargement.default('pixel') }),
  sends: SENDS,
  problems: GROWN,
  example: { model: '{model}', recipe: '1234567', format: 'png' },
})

/** Of models of so many pixels a side; made once, for that takes longer than to read by it. */
export function imageQuery(resolution: number) {
  const query = imageQueries.get(resolution) ?? sized(resolution)
  imageQueries.set(resolution, query)
  return query
}

const imageQueries = new Map<number, ReturnType<typeof sized>>()

function sized(resolution: number) {
  return images.query.extend({ size: side(MAX_SIZE, resolution) })
}

/** How large an address has to say that a picture is to be, and how enlarged: nothing of what it is anyway. */
export function enlargedTo(
  resolution: number,
  { size, scale }: { size: number; scale: Scale },
): { size?: number; scale?: Scale } {
  if (size === resolution) return {}
  return { size, ...(scale === 'smooth' && { scale }) }
}

/** Characters of a text, as many as the pages' field takes. */
const LONGEST_TEXT = 400

export const textImages = endpoint({
  id: 'getTextImage',
  path: '/api/v1/images/{model}',
  summary: 'The picture of a text',
  description:
    'Leads to the picture of any text, so that an address can be made of a name without knowing its seed. Numbers and recipes are read as people write them; of any other text the seed is the MurmurHash3 (x86, 32 bits, seed 0) of its UTF-8 in the form NFC.',
  params: z.object({ model: modelParam }),
  query: z.object({
    of: z
      .string()
      .min(1)
      .max(LONGEST_TEXT)
      .meta({
        description: `Any text: a name, a number, a recipe; at most ${LONGEST_TEXT} characters.`,
      }),
    format: pictureFormat.default('png'),
    ...images.query.shape,
  }),
  sends: { kind: 'redirect' },
  problems: ['invalid_recipe', 'invalid_query', ...NAMED],
  example: { model: '{model}', of: 'Ada' },
})

export const grids = endpoint({
  id: 'getGrid',
  path: '/api/v1/grids/{model}/{seeds}.{format}',
  summary: 'Many pictures on one sheet',
  description: `The pictures of consecutive seeds in rows, without gaps; places left over in the last row are black. The whole sheet is at most ${MAX_SHEET} pixels a side.`,
  params: z.object({ model: modelParam, seeds: seedsParam, format: pictureFormat }),
  query: z.object({
    columns: whole(1, 256).optional().meta({
      description: 'Pictures in a row. Without it, as near to a square as there are pictures.',
    }),
    size: anySide(MAX_SIZE),
  }),
  sends: SENDS,
  problems: GROWN,
  example: { model: '{model}', seeds: '0-7', format: 'webp', columns: '4' },
})

/** @param pictures how many the grid has */
export function gridQuery(resolution: number, pictures: number) {
  const columns = whole(1, 256).default(Math.ceil(Math.sqrt(pictures)))
  return grids.query
    .extend({ columns, size: side(MAX_SIZE, resolution) })
    .superRefine((asked, context) => {
      const { width, height } = sheetOf(asked, pictures)
      if (Math.max(width, height) <= MAX_SHEET) return
      const message = `${width} × ${height} pixels are more than the ${MAX_SHEET} a side of a sheet`
      context.addIssue({ code: 'custom', message })
    })
}

/** The sides of a sheet in pixels; there are never more columns than pictures. */
function sheetOf({ columns, size }: { columns: number; size: number }, pictures: number) {
  const across = Math.min(columns, pictures)
  return { width: across * size, height: Math.ceil(pictures / across) * size }
}
