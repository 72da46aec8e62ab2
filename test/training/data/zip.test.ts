import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findSource, openReader } from '../../../training/data/sources.ts'
import { type Member, zipOf } from './archive.ts'

const plain: Member = { name: 'a.png', data: new Uint8Array(200).fill(7) }
const zeros = new Uint8Array(4 * 2 ** 20)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe('a hostile archive is refused, and the entry named', () => {
  test.each<[string, Member, string]>([
    ['a path that climbs out', { ...plain, name: '../../etc/a.png' }, '../../etc/a.png'],
    ['a path that climbs out later', { ...plain, name: 'a/../../b.png' }, 'a/../../b.png'],
    ['backslashes that climb out', { ...plain, name: '..\\..\\b.png' }, '../../b.png'],
    ['an absolute path', { ...plain, name: '/etc/b.png' }, 'absolute path: /etc/b.png'],
    ['a drive', { ...plain, name: 'C:\\b.png' }, 'absolute path: C:/b.png'],
    ['a name with a zero', { ...plain, name: 'b\0.png' }, 'a name that no file can have'],
    ['a symbolic link', { ...plain, name: 'link.png', mode: 0o120777 }, '"link.png" is a link'],
    [
      'a device',
      { ...plain, name: 'null.png', mode: 0o020666 },
      '"null.png" is a link or a device',
    ],
    [
      'encryption',
      { ...plain, name: 'secret.png', flags: 1, deflated: true },
      '"secret.png" is encrypted',
    ],
    ['another method', { ...plain, name: 'b.png', method: 99 }, 'is packed by method 99'],
    ['a bomb by ratio', { name: 'bomb.png', data: zeros, deflated: true }, '"bomb.png" unpacks to'],
    [
      'a bomb by length',
      { ...plain, name: 'b.png', deflated: true, length: 3e8 },
      '300000000 bytes',
    ],
    [
      'a bomb by overlap',
      { ...plain, name: 'again.png', offset: 0 },
      '"again.png" overlaps "a.png"',
    ],
  ])('%s', async (_, member, message) => {
    const path = await written([plain, member])
    await expect(findSource(path)).rejects.toMatchObject({
      code: 'invalid_dataset',
      message: expect.stringContaining(message),
      suggestion: expect.stringContaining('unpack it'),
    })
  })

  test('a directory that is cut short', async () => {
    const path = join(folder, 'cut.zip')
    await writeFile(path, zipOf([plain]).subarray(0, -10))
    await expect(findSource(path)).rejects.toMatchObject({ code: 'invalid_dataset' })
  })
})

test('an archive whose names begin with the folder that it was made in is read', async () => {
  const path = await written(
    ['./', './a.png', './.hidden/b.png'].map((name) => ({ ...plain, name })),
  )
  expect((await findSource(path)).count).toBe(1)
})

test('an entry that unpacks to more than it states is stopped there', async () => {
  const data = new Uint8Array(100_000).fill(1)
  const path = await written([{ name: 'a.png', data, deflated: true, length: 5_000 }])
  await expect(readFirst(path)).rejects.toThrow(/too many bytes.*expected 5000/)
})

test('an entry that states more than it holds is not read', async () => {
  const path = await written([{ ...plain, deflated: true, length: 201 }])
  await expect(readFirst(path)).rejects.toThrow(/not enough bytes.*expected 201/)
})

test('an entry whose bytes have changed is not read', async () => {
  for (const deflated of [false, true]) {
    const path = await written([{ ...plain, deflated, check: 1 }])
    await expect(readFirst(path)).rejects.toThrow('do not match the checksum (CRC)')
  }
})

test('what is never read may be large, compress well, be encrypted or a link', async () => {
  const members = [
    plain,
    { name: 'annotations.json', data: zeros, deflated: true },
    { ...plain, name: 'movie.mp4', deflated: true, length: 3e8 },
    { ...plain, name: 'secret.txt', flags: 1, deflated: true },
    { ...plain, name: 'latest.csv', mode: 0o120777 },
  ]
  const source = await findSource(await written(members))
  expect(source.count).toBe(1)
  expect(await readFirst(await written(members))).toEqual(Buffer.from(plain.data))
})

test('entries are read in place, stored or deflated, in the order of their names', async () => {
  const [one, two] = [new Uint8Array(300).fill(1), new Uint8Array(400).fill(2)]
  const path = await written([
    { name: 'b/two.png', data: two, deflated: true, extra: 28 },
    { name: 'b/', data: new Uint8Array(), mode: 0o040755 },
    { name: 'a/one.png', data: one, extra: 9 },
  ])
  const source = await findSource(path)
  const reader = await openReader(source.place)
  expect(source.count).toBe(2)
  expect(source.item(0).name).toBe('a/one.png')
  expect(Buffer.from(one).equals((await reader.read(source.item(0))) as Uint8Array)).toBe(true)
  expect(Buffer.from(two).equals((await reader.read(source.item(1))) as Uint8Array)).toBe(true)
  await reader.close()
})

test('a reader that is closed while it reads ends what it has begun first', async () => {
  const path = await written([{ ...plain, deflated: true }])
  const source = await findSource(path)
  const reader = await openReader(source.place)
  const reading = reader.read(source.item(0))
  await reader.close()
  expect(((await reading) as Uint8Array).length).toBe(plain.data.length)
})

test('captions, archives inside and what systems leave behind are passed over and counted', async () => {
  const names = [
    'a.png',
    'a.txt',
    'b.txt',
    'more.zip',
    '__MACOSX/a.png',
    '.hidden/b.png',
    'Thumbs.db',
  ]
  const { count, passedOver } = await findSource(
    await written(names.map((name) => ({ ...plain, name }))),
  )
  expect(count).toBe(1)
  expect(Object.fromEntries(passedOver)).toEqual({ '.txt': 2, '.zip': 1, hidden: 3 })
})

async function readFirst(path: string) {
  const source = await findSource(path)
  const reader = await openReader(source.place)
  return reader.read(source.item(0)).finally(reader.close)
}

async function written(members: Member[]): Promise<string> {
  const path = join(folder, 'some.zip')
  await writeFile(path, zipOf(members))
  return path
}
