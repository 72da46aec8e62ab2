import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDataset } from '../../../training/data/dataset.ts'
import { runGan } from '../gan.ts'
import { archive } from './archive.ts'
import { spots } from './pictures.ts'
import { PHOTOMETRIC, type Samples, tiff } from './tiff.ts'

/** What becomes of an input: it is used, left out by name for a reason, or passed over and counted under a kind. */
type Fate = 'used' | { leftOut: string; reason: RegExp } | { passedOver: string }

type Input = { name: string; bytes: Uint8Array; fate: Fate }

const samples = (type: string): Fate => ({
  leftOut: 'samples',
  reason: new RegExp(`^its numbers are of the type ${type}: make them 8 or 16 bits`),
})
const foreign = (what: string, advice: string): Fate => ({
  leftOut: 'no picture',
  reason: new RegExp(`^${what}, which is not read: ${advice}`),
})
const corrupt: Fate = { leftOut: 'corrupt', reason: /./ }

const TIFFS: [Samples['bits'], Samples['kind'], Fate][] = [
  [1, 'unsigned', 'used'],
  [8, 'unsigned', 'used'],
  [16, 'unsigned', 'used'],
  [32, 'unsigned', samples('uint')],
  [64, 'unsigned', corrupt],
  [8, 'signed', samples('char')],
  [16, 'signed', samples('short')],
  [32, 'signed', samples('int')],
  [16, 'float', samples('float')],
  [32, 'float', samples('float')],
  [64, 'float', corrupt],
  [32, 'complex signed', corrupt],
  [64, 'complex float', corrupt],
]

let root: string
let folder: string
let inputs: Input[]
/** The report of `gan dataset check --json`, as far as it is looked at. */
let report: {
  pictures: number
  usable: number
  leftOut: { name: string; kind: string; reason: string }[]
  passedOver: Record<string, number>
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'awkward-'))
  folder = join(root, 'photos')
  inputs = await awkwardInputs()
  for (const { name, bytes } of inputs) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  await writeLatin1(await spots(90).png().toBuffer())
  await symlink('gone.png', join(folder, 'dangling.png'))
  await symlink('.', join(folder, 'itself'))
  spawnSync('mkfifo', [join(folder, 'pipe.png')])
  const line = ['check', folder, '--resolution', '32', '--out', join(root, 'sheets'), '--json']
  const { output, errors } = await runGan('dataset', ...line)
  expect(errors).toBe('')
  report = JSON.parse(output)
})

afterAll(() => rm(root, { recursive: true }))

test('sixty awkward inputs are each used, left out or passed over, by name', () => {
  expect(inputs.length).toBeGreaterThanOrEqual(58)
  const leftOut = new Map(report.leftOut.map((one) => [one.name, one]))
  for (const { name, fate } of inputs) {
    const found = leftOut.get(name)
    if (fate === 'used' || 'passedOver' in fate) expect(found, name).toBeUndefined()
    else {
      expect(found, name).toMatchObject({ kind: fate.leftOut })
      expect(found?.reason, name).toMatch(fate.reason)
    }
  }
  expect(leftOut.get('dangling.png')).toMatchObject({ kind: 'unreadable' })
})

test('none is forgotten: those used, left out and passed over are all there are', () => {
  const used = inputs.filter(({ fate }) => fate === 'used').length
  expect(report.usable).toBe(used)
  expect(report.pictures).toBe(used + report.leftOut.length)
  const kinds: Record<string, number> = {
    'name not in UTF-8': 2,
    'neither file nor folder': 1,
  }
  for (const { fate } of inputs)
    if (fate !== 'used' && 'passedOver' in fate)
      kinds[fate.passedOver] = (kinds[fate.passedOver] ?? 0) + 1
  expect(report.passedOver).toEqual(kinds)
})

test('people are told what to do about archives and arrays', async () => {
  const line = ['check', folder, '--resolution', '32', '--out', join(root, 'sheets')]
  const { output } = await runGan('dataset', ...line)
  expect(output).toMatch(/\.tar.* files are not opened: unpack them and name the folder/)
  expect(output).toMatch(/\.npy.* files are not opened: write their pictures as PNG files/)
})

test('what is packed goes from black to white: nothing has silently become noise', async () => {
  const only = join(root, 'tiffs')
  await mkdir(only)
  for (const { name, bytes, fate } of inputs)
    if (fate === 'used' && /^(grey|colour)-.*(8|16)/.test(name))
      await writeFile(join(only, name), bytes)
  const out = join(root, 'packed')
  const line = ['pack', only, '--resolution', '32', '--out', out]
  expect((await runGan('dataset', ...line)).code).toBe(0)
  const { info, read, close } = await openDataset(out)
  for (let i = 0; i < info.count; i++) {
    const picture = await read([i])
    const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length
    expect([Math.min(...picture) < 140, Math.max(...picture) > 115]).toEqual([true, true])
    expect(mean).toBeGreaterThan(110)
    expect(mean).toBeLessThan(145)
  }
  await close()
})

describe('a file that is no set of pictures is refused, and what to do said', () => {
  test.each([
    ['photos.tar', 'is a tar archive', 'Unpack it and name the folder.'],
    ['photos.7z', 'is a 7z archive', 'Unpack it and name the folder.'],
    ['photos.rar', 'is a rar archive', 'Unpack it and name the folder.'],
    ['photos.npy', 'is a NumPy array', 'Write its pictures as PNG files.'],
    ['iphone.heic', 'is a HEIC picture', 'Convert it to JPEG or PNG.'],
    ['ordinary.jpg', 'is a picture', 'Name the folder it is in.'],
  ])('%s', async (name, message, suggestion) => {
    const { code, errors } = await runGan('dataset', 'check', join(folder, name))
    expect(code).toBe(2)
    expect(errors).toBe(
      `error (invalid_dataset): ${join(folder, name)} ${message}, not a set of pictures.\n${suggestion}\n`,
    )
  })

  test('a folder of archives alone', async () => {
    const lone = join(root, 'lone')
    await mkdir(lone)
    await writeFile(join(lone, 'a.tar'), 'x')
    const { code, errors } = await runGan('dataset', 'check', lone)
    expect(code).toBe(2)
    expect(errors).toContain(`There is no picture in ${lone}; passed over: .tar 1.`)
  })
})

// Nothing keeps the superuser out of a folder, so that it has to be somebody else for a while.
test.skipIf(!process.seteuid)(
  'folders without permission are passed over and counted',
  async () => {
    const guarded = join(root, 'guarded')
    await mkdir(join(guarded, 'closed'), { recursive: true })
    await mkdir(join(guarded, 'lost+found'))
    await writeFile(join(guarded, 'a.png'), await spots(1).png().toBuffer())
    await writeFile(join(guarded, 'closed', 'b.png'), await spots(2).png().toBuffer())
    spawnSync('chmod', ['755', root])
    spawnSync('chmod', ['000', join(guarded, 'closed'), join(guarded, 'lost+found')])
    const { findSource } = await import('../../../training/data/sources.ts')
    const before = process.geteuid?.() ?? 0
    process.seteuid?.(before === 0 ? 65_534 : before)
    try {
      const { count, passedOver } = await findSource(guarded)
      expect(count).toBe(1)
      expect(Object.fromEntries(passedOver)).toEqual({ 'unreadable folder': 2 })
      await expect(findSource(join(guarded, 'closed'))).rejects.toMatchObject({
        code: 'invalid_dataset',
        message: expect.stringContaining('cannot be read'),
      })
    } finally {
      process.seteuid?.(before)
      spawnSync('chmod', ['755', join(guarded, 'closed'), join(guarded, 'lost+found')])
    }
  },
)

async function awkwardInputs(): Promise<Input[]> {
  const jpeg = await spots(1).jpeg().toBuffer()
  const png = await spots(2).png().toBuffer()
  const tar = Buffer.alloc(1024)
  tar.write('ustar', 257, 'latin1')
  return [
    ...[1, 3].flatMap((channels) =>
      TIFFS.map(([bits, kind, fate]) => ({
        name: `${channels === 1 ? 'grey' : 'colour'}-${bits}-${kind.replace(' ', '-')}.tif`,
        bytes: tiff({ bits, kind, channels }),
        // libvips reads single bits of one channel alone.
        fate: bits === 1 && channels === 3 ? corrupt : fate,
      })),
    ),
    ...[8, 16].flatMap((bits) => [
      {
        name: `separated-${bits}.tif`,
        bytes: tiff({ bits: bits as 8 | 16, kind: 'unsigned', channels: 4 }, PHOTOMETRIC.separated),
        fate: 'used' as const,
      },
      {
        name: `grey-inverted-${bits}.tiff`,
        bytes: tiff({ bits: bits as 8 | 16, kind: 'unsigned', channels: 1 }, PHOTOMETRIC.white0),
        fate: 'used' as const,
      },
    ]),
    used('grey-alpha.tif', tiff({ bits: 8, kind: 'unsigned', channels: 2 })),
    used('ordinary.jpg', jpeg),
    used('no-extension', png),
    used('PNG IN CAPITALS.PNG', await spots(3).png().toBuffer()),
    used('named-wrongly.png', await spots(4).webp().toBuffer()),
    used('naïve — ☃ 图.png', await spots(5).png().toBuffer()),
    used('a\nnew line.png', await spots(6).png().toBuffer()),
    used('deep/er/and/deeper/picture.avif', await spots(7).avif({ effort: 0 }).toBuffer()),
    { name: 'iphone.heic', bytes: ftyp('heic'), fate: foreign('a HEIC picture', 'convert it') },
    {
      name: 'camera.heif',
      bytes: ftyp('mif1', 'heix'),
      fate: foreign('a HEIC picture', 'convert'),
    },
    { name: 'really-heic.jpg', bytes: ftyp('heic'), fate: foreign('a HEIC picture', 'convert it') },
    {
      name: 'a.jxl',
      bytes: Buffer.from('ff0a7f90', 'hex'),
      fate: foreign('a JPEG XL picture', 'convert'),
    },
    {
      name: 'a.bmp',
      bytes: Buffer.from('BM\0\0\0\0\0\0'),
      fate: foreign('a BMP picture', 'convert'),
    },
    { name: 'a-tar.jpg', bytes: tar, fate: foreign('a tar archive', 'unpack it') },
    { name: 'a-pdf', bytes: Buffer.from('%PDF-1.7\n'), fate: foreign('a PDF', 'convert it') },
    {
      name: 'page.png',
      bytes: Buffer.from('<!doctype html>'),
      fate: { leftOut: 'no picture', reason: /^it holds text, not JPEG/ },
    },
    { name: 'empty.jpg', bytes: Buffer.alloc(0), fate: { leftOut: 'empty', reason: /no bytes/ } },
    { name: 'cut.jpg', bytes: jpeg.subarray(0, -200), fate: corrupt },
    { name: 'cut.png', bytes: png.subarray(0, -200), fate: corrupt },
    {
      name: 'tiny.png',
      bytes: await spots(8, 9, 9).png().toBuffer(),
      fate: { leftOut: 'too small', reason: /^9 × 9 pixels$/ },
    },
    over('photos.tar', tar, '.tar'),
    over('photos.7z', Buffer.from('377abcaf271c0004', 'hex'), '.7z'),
    over('photos.rar', Buffer.from('526172211a0701', 'hex'), '.rar'),
    over('photos.zip', archive(new Map([['a.png', png]])), '.zip'),
    over('photos.npy', Buffer.from('934e554d50590100', 'hex'), '.npy'),
    over('labels.csv', Buffer.from('a,b\n'), '.csv'),
    over('@eaDir/ordinary.jpg/SYNOPHOTO_THUMB_M.jpg', jpeg, 'hidden'),
    over('#recycle/old.png', png, 'hidden'),
    over('lost+found/#1234.png', png, 'hidden'),
    over('._ordinary.jpg', Buffer.from('00051607', 'hex'), 'hidden'),
    over('.DS_Store', Buffer.from('x'), 'hidden'),
    over('__MACOSX/._a.png', Buffer.from('x'), 'hidden'),
    over('Thumbs.db', Buffer.from('x'), 'hidden'),
    over('desktop.ini', Buffer.from('x'), 'hidden'),
  ]
}

function used(name: string, bytes: Uint8Array): Input {
  return { name, bytes, fate: 'used' }
}

function over(name: string, bytes: Uint8Array, passedOver: string): Input {
  return { name, bytes, fate: { passedOver } }
}

/** The box that HEIF files begin with. */
function ftyp(brand: string, ...compatible: string[]): Buffer {
  const brands = [brand, '\0\0\0\0', ...compatible].join('')
  const box = Buffer.from(`\0\0\0\0ftyp${brands}`, 'latin1')
  box.writeUInt32BE(box.length)
  return Buffer.concat([box, Buffer.alloc(64)])
}

/** A file and a folder with a picture, whose names are Latin-1: `schön`. */
async function writeLatin1(png: Uint8Array): Promise<void> {
  const name = Buffer.from('sch\xf6n', 'latin1')
  const at = (end: string) => Buffer.concat([Buffer.from(`${folder}/`), name, Buffer.from(end)])
  await writeFile(at('.png'), png)
  await mkdir(at(''))
  await writeFile(at('/inside.png'), png)
}
