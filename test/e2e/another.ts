import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Running, startGallery } from '../servers.ts'

/** A gallery with a store of its own, in which another release can be published while it runs. */
export type OwnGallery = Running & { id: string; digest: string; publishAnother(): Promise<string> }

export async function startOwnGallery(): Promise<OwnGallery> {
  const store = await mkdtemp(join(tmpdir(), 'garden-'))
  await cp('public/models', store, { recursive: true })
  const gallery = await startGallery({ GARDEN_STORE: store, SITE_URL: '' })
  const [{ id, releases }] = (await readJson(join(store, 'catalogue.json'))).models
  const { digest } = releases[0]
  return {
    ...gallery,
    id,
    digest,
    publishAnother: () => publishAnother(store, id, digest),
    async stop() {
      await gallery.stop()
      await rm(store, { recursive: true, force: true })
    },
  }
}

/** A release once more under another title, which makes it another. */
async function publishAnother(store: string, id: string, old: string): Promise<string> {
  const manifest = await readJson(join(store, id, old, 'manifest.json'))
  const text = JSON.stringify({ ...manifest, title: `${manifest.title} II` })
  const digest = createHash('sha256').update(text).digest('hex')
  await cp(join(store, id, old), join(store, id, digest), { recursive: true })
  await writeFile(join(store, id, digest, 'manifest.json'), text)
  const catalogue = await readJson(join(store, 'catalogue.json'))
  const [release] = catalogue.models[0].releases
  catalogue.models[0].releases.unshift({
    ...release,
    digest,
    publishedAt: new Date().toISOString(),
  })
  await writeFile(join(store, 'catalogue.json'), JSON.stringify(catalogue))
  return digest
}

async function readJson(path: string) {
  return JSON.parse(await readFile(path, 'utf8'))
}
