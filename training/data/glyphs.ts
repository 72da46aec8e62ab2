import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Font } from 'opentype.js'
import { GardenError } from '../../lib/error.ts'
import { PURPOSE, stream, uniforms } from '../../lib/random/stream.ts'
import { type Face, findFonts, readFont } from './fonts.ts'
import { type Drawn, type Place, type Reader, type Source, slug } from './source.ts'
import { rasterised } from './svg.ts'

/** Thinner strokes are less than a pixel at 64. */
const THINNEST = 300

/** Height of a capital and the greatest width and height of a glyph, as shares of the frame. */
const FRAME = { capital: 0.6, most: 0.84 }

/** How far a glyph is turned in degrees, moved as a share of the frame, and made larger or smaller. */
const SWAY = { turn: 6, shift: 0.04, scale: 0.1 }

/** Each dark colour is readable on each light one, and the other way round. */
const DARK = ['1d1f1c', '26304f', '4a2f27', '2f4d3a', '5a2348', '7a2420', '1f4e5f', '3d3270']
const LIGHT = ['f5efe4', 'd9e6f2', 'e4d9f2', 'd3e8d3', 'f7d9d2', 'fbe6b4', 'c9e6ea', 'ffd08a']

/** How many draws make a picture: see `glyphAt`. */
const DRAWS = 9

/**
 * As many pictures of glyphs as asked for: each in a typeface, weight and two colours of its own.
 *
 * @param glyphs such as `A-Z` or `A-Za-z0-9`
 * @param fonts as `findFonts` takes them
 * @throws GardenError `invalid_dataset` when there are no glyphs, fonts cannot be had or lack one
 */
export async function glyphSource(
  glyphs: string,
  fonts: readonly string[],
  { count, seed, resolution }: { count: number; seed: number; resolution: number },
): Promise<Source> {
  const characters = parseGlyphs(glyphs)
  const { faces: all, credits, licences } = await findFonts(fonts)
  const faces = all.filter(({ weight }) => weight >= THINNEST)
  await requireGlyphs(faces, characters)
  const hashes = await Promise.all(faces.map(async ({ path }) => sha256(await readFile(path))))
  return {
    place: { kind: 'glyphs', glyphs: characters, faces, seed, resolution },
    name: `glyphs-${slug(glyphs)}`,
    origin: `The glyphs ${glyphs} of ${credits.length} typefaces: ${credits.join(', ')}`,
    licence: [...new Set(licences.map((licence) => licence ?? 'unknown'))].sort().join(' AND '),
    count,
    item: (index) => ({ name: String(index), bytes: 0 }),
    digest: `glyphs ${glyphs} ${seed} ${count} ${sha256(hashes.join(''))}`,
    passedOver: new Map(),
    tellsFacts: true,
  }
}

export function glyphReader({
  glyphs,
  faces,
  seed,
  resolution,
}: Place & { kind: 'glyphs' }): Reader {
  // As many typefaces are open at once as a data set has; a font takes a megabyte.
  const open = new Map<string, Promise<Font>>()
  const families = [...new Set(faces.map(({ family }) => family))]
  return { read: ({ name }) => draw(Number(name)), close: async () => {} }

  async function draw(index: number): Promise<Drawn> {
    const { glyph, face, ink, paper, turn, shift, scale } = glyphAt(index)
    const font = open.get(face.path) ?? readFont(face.path)
    open.set(face.path, font)
    const drawn = await outline(await font, glyph)
    const place = `translate(${shift.x} ${shift.y}) rotate(${turn} 50 50) translate(50 50) scale(${scale * drawn.scale}) translate(${-drawn.x} ${-drawn.y})`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="${paper}"/><path transform="${place}" fill="${ink}" d="${drawn.path}"/></svg>`
    const { family, weight, italic } = face
    return {
      ...rasterised(svg, resolution),
      facts: { glyph, family, weight, italic, inkColor: ink, paperColor: paper },
    }
  }

  /** Typefaces come equally often, however many weights they have. */
  function glyphAt(index: number) {
    const draws = uniforms(stream(seed, PURPOSE.portrait, index), DRAWS)
    const draw = (i: number) => draws[i] ?? 0
    const pick = <T>(i: number, from: readonly T[]) => from[Math.floor(draw(i) * from.length)] as T
    const either = (i: number, reach: number) => (2 * draw(i) - 1) * reach
    const family = pick(1, families)
    const [dark, light] = [`#${pick(3, DARK)}`, `#${pick(4, LIGHT)}`]
    const isNight = draw(5) < 0.35
    return {
      glyph: pick(0, glyphs),
      face: pick(
        2,
        faces.filter((face) => face.family === family),
      ) as Face,
      ink: isNight ? light : dark,
      paper: isNight ? dark : light,
      turn: either(6, SWAY.turn),
      shift: { x: either(7, SWAY.shift * 100), y: either(8, SWAY.shift * 100) },
      scale: 1 + (draw(6) + draw(8) - 1) * SWAY.scale,
    }
  }
}

/** Characters and ranges of them, each once, in order: `A-Z`, `A-Za-z`, `ABC`. */
export function parseGlyphs(text: string): string[] {
  const ranges = [...text.matchAll(/(.)-(.)|(\S)/gsu)]
  const all = ranges.flatMap(([, first, last, one]) =>
    one === undefined ? between(first ?? '', last ?? '') : [one],
  )
  const glyphs = [...new Set(all)]
  if (glyphs.length > 0 && glyphs.length <= 1000) return glyphs
  throw new GardenError('invalid_dataset', `${JSON.stringify(text)} names no glyphs.`, {
    suggestion: 'Write characters and ranges, at most 1,000: A-Z, A-Za-z0-9, あ-ん.',
  })
}

function between(first: string, last: string): string[] {
  const [from, to] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0]
  return Array.from({ length: Math.max(0, Math.min(to - from + 1, 1001)) }, (_, i) =>
    String.fromCodePoint(from + i),
  )
}

/** A glyph's path in a frame of 100, its middle, and the scale that makes a capital as high as it should be. */
async function outline(font: Font, glyph: string) {
  const path = font.charToGlyph(glyph).getPath(0, 0, 100)
  const { x1, y1, x2, y2 } = path.getBoundingBox()
  const capital = (100 * (font.tables.os2?.sCapHeight || 0.7 * font.unitsPerEm)) / font.unitsPerEm
  const scale = Math.min(
    (100 * FRAME.capital) / capital,
    (100 * FRAME.most) / Math.max(x2 - x1, y2 - y1, 1),
  )
  return { path: path.toPathData(2), x: (x1 + x2) / 2, y: (y1 + y2) / 2, scale }
}

async function requireGlyphs(faces: readonly Face[], glyphs: readonly string[]): Promise<void> {
  for (const { path } of faces) {
    const font = await readFont(path)
    const missing = glyphs.filter((glyph) => font.charToGlyphIndex(glyph) === 0)
    if (missing.length === 0) continue
    throw new GardenError('invalid_dataset', `${path} lacks ${missing.slice(0, 10).join(' ')}.`, {
      suggestion: 'Leave the font out, or ask for other glyphs.',
    })
  }
  if (faces.length > 0) return
  throw new GardenError('invalid_dataset', `There is no font of weight ${THINNEST} or more.`, {
    suggestion: 'Name some with --fonts, such as an installed package: @fontsource/piazzolla.',
  })
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
