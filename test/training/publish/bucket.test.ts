import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { aliasOf, readCatalogue } from '#lib/gallery/catalogue.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { openStorage } from '#lib/storage/open.ts'
import { publishRelease } from '../../../training/publish/upload.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { startS3Server } from '../../s3/server.ts'
import { changesOf, expectWhole, faulty, releaseOf } from './store.ts'

/** How often three processes publish at once: `RACES=20 npx vitest …` for more. */
const RACES = Number(process.env.RACES ?? 1)

const server = await startS3Server()
if (!server) console.warn('No S3-compatible server can be installed here: its tests are skipped')

const environment = { ...process.env, ...server?.environment }

afterAll(() => server?.close())

describe.skipIf(!server)(
  'on an S3-compatible server',
  { timeout: 120_000 + RACES * 60_000 },
  () => {
    test('a publish that dies at each of its steps in turn leaves whole releases, and completes', async () => {
      const store = await openStorage(`s3://garden/crashing-${process.pid}`, environment)
      const [first, second] = [await releaseOf(1), await releaseOf(2)]
      const steps = await changesOf(store, (storage) => publishRelease(storage, first))
      expect(steps).toBeGreaterThan(first.files.size)
      // What it has done each time is there the next time, so that the first change is always the next one.
      for (let died = 0; died < steps; died++) {
        const publishing = publishRelease(
          faulty(store, { at: 1, when: 'after', dies: true }),
          second,
        )
        await expect(publishing).rejects.toThrow(/broke|dead/)
        await expectWhole(store)
        const isLast = died === steps - 1
        expect(await meant(store)).toBe(isLast ? second.digest : first.digest)
      }
      expect(await publishRelease(store, second)).toMatchObject({ sent: 0, isNew: false })
    })

    test('three processes that publish at once lose nothing of each other', async () => {
      const root = await mkdtemp(join(tmpdir(), 'publishers-'))
      try {
        for (let race = 0; race < RACES; race++) await publishAtOnce(root, race)
      } finally {
        await rm(root, { recursive: true })
      }
    })
  },
)

async function publishAtOnce(root: string, race: number): Promise<void> {
  const [from, into] = [join(root, String(race)), `s3://garden/publishers-${process.pid}-${race}`]
  const storage = fileStorage(from)
  const made = []
  for (const seed of [1, 2, 3]) made.push(await makeRelease({ seed, storage }))
  const publishers = made.map(({ id, digest }) => publisherOf([from, into, id, digest]))
  const ends = await Promise.all(publishers.map((child) => once(child, 'exit')))
  expect(ends.map(([code]) => code)).toEqual([0, 0, 0])
  const store = await openStorage(into, environment)
  const [model] = (await readCatalogue(store)).models
  const published = model?.releases.map(({ digest }) => digest).sort()
  expect(published).toEqual(made.map(({ digest }) => digest).sort())
  await expectWhole(store)
}

function publisherOf(line: readonly string[]) {
  const program = new URL('publisher.ts', import.meta.url).pathname
  const args = ['--import', 'tsx', program, ...line]
  return spawn(process.execPath, args, { env: environment, stdio: 'inherit' })
}

async function meant(store: Parameters<typeof readCatalogue>[0]) {
  const [model] = (await readCatalogue(store)).models
  return model && aliasOf(model)?.digest
}
