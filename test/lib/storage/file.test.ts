import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fileStorage } from '#lib/storage/file.ts'
import { thisHolder } from '#lib/storage/holder.ts'
import { storageContract } from './contract.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

let newest: string

storageContract(
  'file',
  async () => {
    newest = path.join(await newFolder(), 'made/when/needed')
    return fileStorage(newest)
  },
  async (name) => {
    await mkdir(path.dirname(path.join(newest, name)), { recursive: true })
    await writeFile(path.join(newest, name), 'x')
  },
)

describe('fileStorage', () => {
  const x = new TextEncoder().encode('x')

  test('leaves nothing of its own behind', async () => {
    const root = await newFolder()
    const storage = fileStorage(root)
    await storage.write('a/b', x)
    await storage.write('a/b', x, { ifMatch: 'wrong' }).catch(() => undefined)
    await storage.delete('a/c')
    expect(await readdir(root, { recursive: true })).toEqual(['a', 'a/b'])
  })

  test('takes what killed writers left away with the last file, once nobody can be at it', async () => {
    const root = await newFolder()
    const storage = fileStorage(root)
    const aside = `.x.${randomUUID()}`
    for (const name of ['kept', 'left', 'left/below', 'busy']) {
      await mkdir(path.join(root, name))
      await writeFile(path.join(root, name, aside), 'x')
      if (name !== 'busy') await utimes(path.join(root, name, aside), 0, 0)
    }
    for (const name of ['kept/a', 'kept/b', 'left/a', 'busy/a']) await storage.write(name, x)
    for (const name of ['kept/a', 'left/a', 'busy/a']) await storage.delete(name)
    const left = await readdir(root, { recursive: true })
    expect(left.sort()).toEqual(['busy', `busy/${aside}`, 'kept', `kept/${aside}`, 'kept/b'])
  })

  test('does not list hidden files or what links point to, but reads through links', async () => {
    const root = await newFolder()
    const storage = fileStorage(root)
    await storage.write('models/a', x)
    await writeFile(path.join(root, '.hidden'), 'x')
    await symlink(path.join(root, 'models'), path.join(root, 'linked'))
    const paths: string[] = []
    for await (const found of storage.list('')) paths.push(found)
    expect(paths).toEqual(['models/a'])
    expect((await storage.read('linked/a')).bytes).toEqual(x)
  })

  test('takes over the lock of a process that was killed', async () => {
    const root = await newFolder()
    const { pid } = spawnSync(process.execPath, ['--version'])
    await writeFile(path.join(root, '.a.lock'), JSON.stringify({ ...(await thisHolder('x')), pid }))
    await fileStorage(root).write('a', x, { ifMatch: null })
    expect(await readdir(root)).toEqual(['a'])
  })

  test('waits for a process that lives', async () => {
    const root = await newFolder()
    const lock = path.join(root, '.a.lock')
    await writeFile(lock, JSON.stringify(await thisHolder('x')))
    const writing = fileStorage(root).write('a', x)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await readdir(root)).includes('a')).toBe(false)
    await rm(lock)
    await writing
    expect(await readdir(root)).toEqual(['a'])
  })

  test('says storage_failed where the system refuses, with its reason', async () => {
    const root = await newFolder()
    await writeFile(path.join(root, 'file'), 'x')
    await expect(fileStorage(root).write('file/a', x)).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringMatching(/^Cannot write file\/a: E[A-Z]+\.$/),
      cause: expect.any(Error),
    })
  })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'latent-garden-'))
  folders.push(folder)
  return folder
}
