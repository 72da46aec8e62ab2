import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDataset } from '../../../training/data/dataset.ts'
import { pack as packInto } from '../../../training/data/pack.ts'
import { freeOptions } from '../../../training/data/packed.ts'
import { shapeOf } from '../../../training/data/picture.ts'
import { findSource } from '../../../training/data/sources.ts'
import { runGan, signalGan } from '../gan.ts'
import { SMALL } from '../runs.ts'
import { archive } from './archive.ts'
import { type Files, mixedFiles, spots, writeFiles } from './pictures.ts'

const LEFT_OUT = {
  'cut.jpg': ['corrupt', 'premature end of JPEG image'],
  'empty.png': ['empty', 'the file has no bytes'],
  'text.jpg': ['no picture', 'it holds text, not JPEG, PNG, WebP, GIF, TIFF or AVIF'],
  ...Object.fromEntries([0, 1, 2, 3].map((i) => [`tiny-${i}.png`, ['too small', '12 × 9 pixels']])),
}

let root: string
let files: Files
let photos: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pack-'))
  photos = join(root, 'photos')
  files = await mixedFiles()
  await writeFiles(photos, files)
})

afterAll(() => rm(root, { recursive: true }))

describe('a folder of 200 pictures of which 40 are of odd kinds', () => {
  const out = () => join(root, 'packed')

  test('is checked: each is told by name and reason', async () => {
    const { code, output } = await gan('check', photos, '--out', join(root, 'check'), '--json')
    const report = JSON.parse(output)
    expect(code).toBe(0)
    expect(report).toMatchObject({ pictures: 200, usable: 193, folders: 5, depth: 4 })
    expect(asTable(report.leftOut)).toEqual(LEFT_OUT)
    expect(report.odd).toEqual({
      grey: named('grey-$.jpg'),
      '16-bit': named('sixteen-$.png'),
      cmyk: named('cmyk-$.jpg'),
      alpha: [...named('clear-$.png'), 'moving-1.gif', 'moving-3.gif'],
      animated: ['moving-0.webp', 'moving-1.gif', 'moving-2.webp', 'moving-3.gif'],
      rotated: named('turned-$.jpg'),
      enlarged: ['moving-0.webp', 'moving-1.gif', 'moving-2.webp', 'moving-3.gif', 'wide.png'],
      elongated: ['wide.png'],
      huge: ['wide.png'],
    })
    expect(report.duplicates).toEqual([
      { name: 'copy-2.webp', of: 'copy-1.png', same: 'picture' },
      { name: 'plain-000.jpg', of: 'copy-0.jpg', same: 'file' },
      { name: 'plain-001.png', of: 'copy-1.png', same: 'file' },
    ])
    expect(report.largest).toEqual({ name: 'wide.png', width: 30_000, height: 40 })
    for (const sheet of ['contact.png', 'odd.png'])
      expect((await stat(join(root, 'check', sheet))).size).toBeGreaterThan(1000)
  })

  test('is told of in words, too', async () => {
    const { output } = await gan('check', photos, '--out', join(root, 'check'))
    expect(output).toContain('193 usable · 7 left out')
    expect(output).toMatch(/corrupt +1 +cut\.jpg +premature end of JPEG image/)
    expect(output).toMatch(/elongated +1 .*\n +wide\.png/)
    expect(output).toContain('formats  png 98, jpeg 94, webp 3, gif 2, tiff 1')
  })

  test('is packed, and says what is left out', async () => {
    const { code, output } = await pack(photos, out(), '--licence', 'CC0-1.0', '--source', 'spots')
    expect(code).toBe(0)
    expect(output).toContain(
      `193 pictures of 64 × 64 × 3 in ${out()}\n7 left out:\n  cut.jpg  corrupt`,
    )
    expect(await describedIn(out())).toMatchObject({
      name: 'photos-64',
      count: 193,
      licence: 'CC0-1.0',
      source: 'spots',
      seed: null,
    })
    const dataset = await openDataset(out())
    expect((await dataset.read([192])).length).toBe(64 * 64 * 3)
    await dataset.close()
  })

  test('gives the same bytes as a zip of it, read in place', async () => {
    const zip = join(root, 'photos.zip')
    await writeFile(zip, archive(files))
    await pack(zip, join(root, 'zipped'))
    expect((await describedIn(join(root, 'zipped'))).sha256).toBe((await describedIn(out())).sha256)
  })

  test('is not packed over another data set', async () => {
    const { code, errors } = await pack(photos, out(), '--crop', 'centre')
    expect(code).toBe(2)
    expect(errors).toContain('already holds a data set')
  })

  test('is packed by training on it, and what is packed is trained on as it is', async () => {
    const before = process.cwd()
    process.chdir(root)
    try {
      const small = ['--set', SMALL, '--max-steps', '1']
      const first = await runGan('train', '--preset', 'lorelei-64', '--data', 'photos', ...small)
      expect(first.output).toContain('packing 200 pictures of photos into data/photos-16')
      expect(first.output).toContain('stopped at step 1')
      const packed = ['--data', 'data/photos-16']
      const second = await runGan('train', '--preset', 'lorelei-64', ...packed, ...small)
      expect(second.output).not.toContain('packing')
      expect(second.output).toContain('stopped at step 1')
    } finally {
      process.chdir(before)
    }
  })
})

test('packing that is killed is finished by the same call, to the same bytes', async () => {
  // Shards hold 7 pictures of 1024 × 1024: three shards, of which a kill leaves one or two.
  const few: Files = new Map()
  for (let i = 0; i < 18; i++) few.set(`${i}.png`, await spots(i, 300, 200).png().toBuffer())
  few.set('12.png', Buffer.from('no picture'))
  few.set('17.png', few.get('3.png') as Uint8Array)
  const [sources, folder, whole] = [join(root, 'few'), join(root, 'killed'), join(root, 'whole')]
  await writeFiles(sources, few)
  const options = ['--resolution', '1024', '--smallest', '0', '--duplicates', 'drop']
  const line = ['dataset', 'pack', sources, ...options, '--out', folder]
  const begun = () => existsSync(join(folder, 'packing.json'))
  expect((await signalGan(line, 'SIGKILL', begun)).signal).toBe('SIGKILL')
  expect(existsSync(join(folder, 'dataset.json'))).toBe(false)
  const { mtimeMs } = await stat(join(folder, 'shard-00000.bin'))

  expect((await runGan(...line)).code).toBe(0)
  expect((await runGan('dataset', 'pack', sources, ...options, '--out', whole)).code).toBe(0)
  expect((await stat(join(folder, 'shard-00000.bin'))).mtimeMs).toBe(mtimeMs)
  for (const file of ['packing.json', 'shard-00000.bin', 'shard-00002.bin'])
    expect(
      (await readFile(join(folder, file))).equals(await readFile(join(whole, file))),
      file,
    ).toBe(true)
  expect((await describedIn(folder)).sha256).toBe((await describedIn(whole)).sha256)
  expect((await describedIn(folder)).count).toBe(16)
})

describe('a folder of three, one of them a copy and one no picture', () => {
  let three: string

  beforeAll(async () => {
    three = join(root, 'three')
    const picture = await spots(1).png().toBuffer()
    await writeFiles(
      three,
      new Map([
        ['a.png', picture],
        ['b.png', picture],
        ['c.png', Buffer.from('no')],
      ]),
    )
  })

  test('is not packed at all, when told to fail', async () => {
    const { code, errors } = await pack(three, join(root, 'strict'), '--bad', 'fail')
    expect(code).toBe(2)
    expect(errors).toContain('c.png cannot be used, no picture: it holds text')
    expect(existsSync(join(root, 'strict', 'dataset.json'))).toBe(false)
  })

  test('is packed without the copy, when told to', async () => {
    const { output } = await pack(three, join(root, 'once'), '--duplicates', 'drop', '--json')
    const { info, leftOut } = JSON.parse(output)
    expect(info.count).toBe(1)
    expect(leftOut[0]).toEqual({ name: 'b.png', reason: 'duplicate: the same picture came before' })
  })

  test('is packed again where a shard was lost, and refused where a picture has changed', async () => {
    const out = join(root, 'three-packed')
    await pack(three, out)
    const { sha256 } = await describedIn(out)
    await rm(join(out, 'shard-00000.bin'))
    await pack(three, out)
    expect(await readFile(join(out, 'shard-00000.bin'))).toHaveLength(2 * 64 * 64 * 3)
    expect((await describedIn(out)).sha256).toBe(sha256)
    await utimes(join(three, 'a.png'), 1, 1)
    expect((await pack(three, out)).errors).toContain('already holds a data set of other pictures')
  })
})

test.each([
  [['nowhere'], 'There is nothing at nowhere'],
  [['mnist', '--resolution', '8'], 'resolution'],
  [['mnist', '--name', '../up'], '"../up" cannot name a data set'],
])('%j is wrong input', async (line, message) => {
  const { code, errors } = await gan('pack', ...line)
  expect(code).toBe(2)
  expect(errors).toContain(message)
})

test('pictures that were added, and another folder of the same name, find room of their own', async () => {
  const before = process.cwd()
  const shape = shapeOf({ resolution: 16 })
  const [one, other] = [join(root, 'here', 'cats'), join(root, 'there', 'cats')]
  for (const [i, folder] of [one, other].entries())
    await writeFiles(
      folder,
      new Map([
        [
          'a.png',
          await spots(3 + i)
            .png()
            .toBuffer(),
        ],
      ]),
    )
  process.chdir(root)
  try {
    const packed = async (folder: string) => {
      const source = await findSource(folder)
      const options = await freeOptions(source, shape)
      await packInto(source, options, () => {})
      return options.folder
    }
    expect(await packed(one)).toBe('data/cats-16')
    expect(await packed(one)).toBe('data/cats-16')
    const second = await packed(other)
    expect(second).toMatch(/^data\/cats-16-[0-9a-f]{8}$/)
    await writeFile(join(one, 'b.png'), await spots(2).png().toBuffer())
    const third = await packed(one)
    expect([await packed(one), await packed(other)]).toEqual([third, second])
    expect((await describedIn(third)).count).toBe(2)
  } finally {
    process.chdir(before)
  }
})

test('a folder without a picture is wrong input, and so is one without a usable one', async () => {
  const empty = join(root, 'empty')
  await mkdir(empty)
  await writeFile(join(empty, 'readme.txt'), 'no picture here')
  expect((await pack(empty, join(root, 'none'))).errors).toContain('There is no picture in')
  await writeFile(join(empty, 'a.png'), 'no picture here')
  const { code, errors } = await pack(empty, join(root, 'none'))
  expect(code).toBe(2)
  expect(errors).toContain('None of the 1 pictures can be used; a.png is no picture: it holds text')
})

function gan(...line: string[]) {
  return runGan('dataset', ...line)
}

function pack(source: string, out: string, ...options: string[]) {
  return gan('pack', source, '--out', out, ...options)
}

async function describedIn(folder: string) {
  return JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))
}

function asTable(leftOut: { name: string; kind: string; reason: string }[]) {
  return Object.fromEntries(leftOut.map(({ name, kind, reason }) => [name, [kind, reason]]))
}

function named(pattern: string): string[] {
  return [0, 1, 2, 3].map((i) => pattern.replace('$', String(i)))
}
