import type { Raster } from '../../lib/image/raster.ts'

const GREY = { track: 56, bar: 168, text: 232 }

/** Rows from the top; `g` reaches below the line. */
const GLYPHS: Record<string, readonly string[]> = {
  '0': ['###', '#.#', '#.#', '#.#', '###'],
  '1': ['.#.', '##.', '.#.', '.#.', '###'],
  '2': ['###', '..#', '###', '#..', '###'],
  '3': ['###', '..#', '###', '..#', '###'],
  '4': ['#.#', '#.#', '###', '..#', '..#'],
  '5': ['###', '#..', '###', '..#', '###'],
  '6': ['###', '#..', '###', '#.#', '###'],
  '7': ['###', '..#', '.#.', '.#.', '.#.'],
  '8': ['###', '#.#', '###', '#.#', '###'],
  '9': ['###', '#.#', '###', '..#', '###'],
  ' ': ['...'],
  k: ['#..', '#.#', '##.', '##.', '#.#'],
  i: ['#', '.', '#', '#', '#'],
  m: ['.....', '####.', '#.#.#', '#.#.#', '#.#.#'],
  g: ['...', '.##', '#.#', '.##', '..#', '##.'],
}

/** Of the strip, and around what is in it, in units. */
const STRIP = 12
const MARGIN = 4

/**
 * The picture with a strip below it: a bar as long as the share of training done, and the kimg, in
 * letters drawn here, since a machine without a screen often has no font. A picture too narrow for it
 * stays as it is.
 *
 * @param kimg whole, up to `total`
 */
export function captioned(picture: Raster, kimg: number, total: number): Raster {
  const { width, height, channels } = picture
  const unit = Math.max(1, Math.floor(width / 256))
  const length = width - (3 * MARGIN + lengthOf([...`${total} kimg`])) * unit
  if (length < MARGIN) return picture
  const data = new Uint8Array(width * (height + STRIP * unit) * channels)
  data.set(picture.data)
  const sheet: Raster = { width, height: height + STRIP * unit, channels, data }
  const text = [...`${kimg} kimg`]
  write(sheet, text, width - (MARGIN + lengthOf(text)) * unit, height + MARGIN * unit, unit)
  const track = { left: MARGIN * unit, top: height + 5 * unit, height: 3 * unit }
  fill(sheet, { ...track, width: length }, GREY.track)
  fill(sheet, { ...track, width: Math.round((length * kimg) / Math.max(total, 1)) }, GREY.bar)
  return sheet
}

/** Units from the first letter's left to the last one's right, with one between letters. */
function lengthOf(text: readonly string[]): number {
  return text.reduce((sum, letter) => sum + widthOf(letter) + 1, -1)
}

function widthOf(letter: string): number {
  return GLYPHS[letter]?.[0]?.length ?? 0
}

function write(
  sheet: Raster,
  text: readonly string[],
  left: number,
  top: number,
  unit: number,
): void {
  let from = left
  for (const letter of text) {
    for (const [y, row] of (GLYPHS[letter] ?? []).entries()) {
      for (const [x, dot] of [...row].entries()) {
        const box = { left: from + x * unit, top: top + y * unit, width: unit, height: unit }
        if (dot === '#') fill(sheet, box, GREY.text)
      }
    }
    from += (widthOf(letter) + 1) * unit
  }
}

type Box = { left: number; top: number; width: number; height: number }

function fill(sheet: Raster, { left, top, width, height }: Box, level: number): void {
  const { channels, data } = sheet
  for (let y = top; y < top + height; y++) {
    const start = (y * sheet.width + left) * channels
    data.fill(level, start, start + width * channels)
  }
}
