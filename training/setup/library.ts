import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extractLibrary, type Part } from './extract.ts'
import { flush } from './flush.ts'
import { type Job, step } from './job.ts'
import { downloadWheel } from './pip.ts'
import type { Wheel } from './wheel.ts'

/** TensorFlow's C library with its headers, in a folder of the cache. */
export type Library = { folder: string; version: string }

/** The library that an earlier setup left in the cache, if every part of it is there in full length. */
export async function cachedLibrary(cache: string, wheel: Wheel): Promise<Library | undefined> {
  const folder = libraryFolder(cache, wheel)
  try {
    const parts: Part[] = JSON.parse(await readFile(join(folder, 'parts.json'), 'utf8'))
    const files = await Promise.all(parts.map((part) => stat(join(folder, part.path))))
    const whole = parts.every((part, index) => files[index]?.size === part.bytes)
    return whole ? { folder, version: wheel.version } : undefined
  } catch {
    return undefined
  }
}

/**
 * Downloads the wheel and keeps the parts of it that the binding needs, in place of what the cache held of them.
 * The folder appears complete and in one step. Throws what `downloadWheel` throws.
 */
export async function fetchLibrary(job: Job, wheel: Wheel): Promise<Library> {
  const { signal, work } = job
  const megabytes = Math.round(wheel.bytes / 1e6)
  const download = `${wheel.package} ${wheel.version} (${megabytes} MB) from the Python package index: it holds libtensorflow`
  const file = await step(job, 'download', download, (progress) =>
    downloadWheel(wheel, join(work, 'download'), { progress, signal }),
  )
  const folder = libraryFolder(job.cache, wheel)
  const draft = join(work, 'library')
  await step(
    job,
    'extract',
    `library and headers to ${folder}, kept for later setups`,
    async (progress) => {
      await writeParts(draft, await extractLibrary(file, draft, { progress, signal }))
      await rm(file)
      await replaceFolder(draft, folder, join(work, 'replaced'))
    },
  )
  return { folder, version: wheel.version }
}

function libraryFolder(cache: string, wheel: Wheel): string {
  return join(cache, `${wheel.package}-${wheel.version}-${wheel.platform}`)
}

async function writeParts(folder: string, parts: Part[]): Promise<void> {
  const file = join(folder, 'parts.json')
  await writeFile(file, JSON.stringify(parts, null, 2))
  await flush(file)
}

/** Processes that use the old folder's files keep them; a kill between the two renames only loses a cache entry. */
async function replaceFolder(draft: string, folder: string, replaced: string): Promise<void> {
  await rename(folder, replaced).catch(() => {})
  await rename(draft, folder)
}
