import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { drawingSource } from './drawing.ts'
import { glyphSource } from './glyphs.ts'
import { portraitSource } from './portrait.ts'
import { type Source, UNKNOWN_LICENCE } from './source.ts'

/** Drawn by an older DiceBear in colours of ours, since the first model's data set was. */
export const PORTRAITS = 'lorelei'

/** What is drawn: pictures in a style, or glyphs of fonts. */
export const madeSchema = z.union([
  z.strictObject({
    style: z.string(),
    /** As DiceBear documents them. */
    options: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({
    /** Such as `A-Z`. */
    glyphs: z.string(),
    /** As `findFonts` takes them. */
    fonts: z.array(z.string()).min(1),
    /** Of fonts in folders, which do not tell. */
    licence: z.string().optional(),
  }),
])

export type Made = z.infer<typeof madeSchema>

/**
 * A source that is drawn instead of found.
 *
 * @throws GardenError `invalid_dataset` for a style, option, glyph or font that cannot be had, or whose licence is not open
 */
export async function madeSource(
  made: Made,
  drawn: { count: number; seed: number; resolution: number },
): Promise<Source> {
  if ('glyphs' in made)
    return licensed(await glyphSource(made.glyphs, made.fonts, drawn), made.licence)
  const { style, options } = made
  if (style !== PORTRAITS) return drawingSource(style, options, drawn)
  if (Object.keys(options).length === 0)
    return portraitSource(drawn.count, drawn.seed, drawn.resolution)
  throw new GardenError('invalid_dataset', `${PORTRAITS} takes no options.`, {
    suggestion: 'It is drawn as it has always been; other styles take options.',
  })
}

function licensed(source: Source, licence: string | undefined): Source {
  if (!source.licence.includes(UNKNOWN_LICENCE)) return source
  if (licence !== undefined)
    return { ...source, licence: source.licence.replace(UNKNOWN_LICENCE, licence) }
  throw new GardenError('invalid_dataset', 'The licence of fonts in a folder is not known.', {
    suggestion: 'Say it with --licence, such as OFL-1.1: it is shown with the model.',
  })
}
