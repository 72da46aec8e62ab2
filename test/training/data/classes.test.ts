import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readInfo } from '../../../training/data/dataset.ts'
import { readFacts } from '../../../training/data/facts.ts'
import type { Facts } from '../../../training/data/source.ts'
import { runGan } from '../gan.ts'
import { archive } from './archive.ts'
import { type Files, spots, writeFiles } from './pictures.ts'

let root: string
let photos: Files

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'classes-'))
  const names = ['test/daisy/1.png', 'train/daisy/1.png', 'train/rose/1.png', 'train/rose/2.png']
  const drawn = await Promise.all(names.map((_, i) => spots(i).png().toBuffer()))
  photos = new Map(names.map((name, i) => [name, drawn[i] as Uint8Array]))
})

afterAll(() => rm(root, { recursive: true }))

test('of pictures in a folder for each class their folder is known', async () => {
  const folder = join(root, 'photos')
  await writeFiles(folder, photos)
  expect(await factsOf(folder)).toEqual(['daisy', 'daisy', 'rose', 'rose'].map(inFolder))
})

test('so it is of pictures in an archive, and those left out are no matter', async () => {
  const path = join(root, 'photos.zip')
  await writeFile(path, archive(new Map([['train/broken/1.png', new Uint8Array(9)], ...photos])))
  expect(await factsOf(path)).toEqual(['daisy', 'daisy', 'rose', 'rose'].map(inFolder))
})

test('of pictures that all lie in one folder nothing is known, nor where there are hundreds', async () => {
  const flat = join(root, 'flat')
  const drawn = [...photos.values()]
  await writeFiles(flat, new Map(drawn.map((bytes, i) => [`photos/${i}.png`, bytes])))
  expect(await factsOf(flat)).toBeUndefined()
  const many = join(root, 'many')
  const each = await Promise.all(Array.from({ length: 70 }, (_, i) => spots(i).png().toBuffer()))
  await writeFiles(many, new Map(each.map((bytes, i) => [`${i}/1.png`, bytes])))
  expect(await factsOf(many)).toBeUndefined()
})

async function factsOf(source: string): Promise<Facts[] | undefined> {
  const out = `${source}-packed`
  const line = ['dataset', 'pack', source, '--resolution', '16', '--out', out]
  expect((await runGan(...line)).code).toBe(0)
  const info = await readInfo(out)
  return readFacts(out, info)
}

function inFolder(folder: string): Facts {
  return { folder }
}
