import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { PURPOSE, stream, uniforms } from '#lib/random/stream.ts'

/** Files of a folder: what is in each. */
export type Files = Map<string, Uint8Array>

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}

/** A picture like no other: coloured spots in smooth gradients, [height, width, 3]. */
export function spots(part: number, width = 96, height = 80): Sharp {
  const draws = uniforms(stream(0, PURPOSE.portrait, part), 27)
  const data = Uint8Array.from(draws, (draw) => draw * 256)
  const small = { raw: { width: 3, height: 3, channels: 3 } } as const
  return sharp(data, small).resize(width, height, { fit: 'fill', kernel: 'cubic' })
}

/**
 * 200 pictures of which 160 are ordinary and 40 are not: nested, grey, 16-bit, with alpha, CMYK,
 * animated, turned by EXIF, tiny, repeated, and four that nobody can train on.
 */
export async function mixedFiles(): Promise<Files> {
  const files: Files = new Map()
  for (let i = 0; i < 160; i++) {
    const picture = spots(i, 64 + (i % 50), 64 + (i % 30))
    files.set(
      `plain-${String(i).padStart(3, '0')}.${i % 2 ? 'png' : 'jpg'}`,
      await encoded(picture, i),
    )
  }
  for (const [name, bytes] of await oddFiles()) files.set(name, bytes)
  return files
}

function encoded(picture: Sharp, i: number): Promise<Buffer> {
  return (i % 2 ? picture.png() : picture.jpeg()).toBuffer()
}

async function oddFiles(): Promise<Files> {
  const files: Files = new Map()
  const add = async (name: string, picture: Sharp) => files.set(name, await picture.toBuffer())
  for (let i = 0; i < 4; i++) {
    await add(`a/${'b/'.repeat(i)}nested-${i}.png`, spots(200 + i).png())
    await add(
      `grey-${i}.jpg`,
      spots(210 + i)
        .toColourspace('b-w')
        .jpeg(),
    )
    await add(
      `sixteen-${i}.png`,
      spots(220 + i)
        .toColourspace('rgb16')
        .png(),
    )
    await add(
      `clear-${i}.png`,
      spots(230 + i)
        .ensureAlpha(0.5)
        .png(),
    )
    await add(
      `cmyk-${i}.jpg`,
      spots(240 + i)
        .toColourspace('cmyk')
        .jpeg(),
    )
    await add(
      `turned-${i}.jpg`,
      spots(250 + i)
        .withMetadata({ orientation: 5 + i })
        .jpeg(),
    )
    await add(`tiny-${i}.png`, spots(260 + i, 12, 9).png())
    files.set(
      `moving-${i}.${i % 2 ? 'gif' : 'webp'}`,
      await moving(270 + i, i % 2 ? 'gif' : 'webp'),
    )
  }
  files.set('copy-0.jpg', await encoded(spots(0, 64, 64), 0))
  files.set('copy-1.png', await encoded(spots(1, 65, 65), 1))
  await add('copy-2.webp', spots(1, 65, 65).webp({ lossless: true }))
  files.set('text.jpg', Buffer.from('This was never a picture.\n'))
  const whole = await spots(280, 200, 300).jpeg().toBuffer()
  files.set('cut.jpg', whole.subarray(0, Math.floor(whole.length * 0.9)))
  files.set('empty.png', Buffer.alloc(0))
  await add('wide.png', spots(281, 30_000, 40).png())
  await add('flat.tiff', spots(282).tiff())
  return files
}

/** Three frames. */
async function moving(part: number, format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = [0, 1, 2].map((i) =>
    spots(part + 10 * i, 40, 40)
      .raw()
      .toBuffer(),
  )
  const data = Buffer.concat(await Promise.all(frames))
  const raw = { width: 40, height: 120, channels: 3, pageHeight: 40 } as const
  return sharp(data, { raw }).toFormat(format, { loop: 0 }).toBuffer()
}
