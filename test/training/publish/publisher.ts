import { readManifest, releaseFolder } from '../../../lib/gallery/catalogue.ts'
import { fileStorage } from '../../../lib/storage/file.ts'
import { openStorage } from '../../../lib/storage/open.ts'
import { publishRelease } from '../../../training/publish/upload.ts'

type Named = Parameters<typeof readManifest>

const [, , from = '', into = '', id, digest] = process.argv as string[]
const release = [id as Named[1], digest as Named[2]] as const

// Publishes a release of one store into another one.
const storage = fileStorage(from)
const folder = `${releaseFolder(...release)}/`
const files = new Map<string, Uint8Array>()
for await (const path of storage.list(folder))
  files.set(path.slice(folder.length), (await storage.read(path)).bytes)
const manifest = await readManifest(storage, ...release)
await publishRelease(await openStorage(into, process.env), { digest: release[1], manifest, files })
