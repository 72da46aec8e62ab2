import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { flush } from './flush.ts'
import type { Progress } from './job.ts'

/** One file that was kept: its path in the folder and its length. */
export type Part = { path: string; bytes: number }

export type ExtractOptions = {
  /** Match the paths of the wanted files; the group `path` is where they go. */
  wanted: readonly RegExp[]
  progress: Progress
  signal: AbortSignal | undefined
}

/** Writes the wanted files of a wheel into a folder, through to the disk, and lists them. */
export async function extractFiles(
  wheel: string,
  folder: string,
  { wanted, progress, signal }: ExtractOptions,
): Promise<Part[]> {
  const zip = await openPromise(wheel, { autoClose: false })
  try {
    const found = await wantedEntries(zip, wanted)
    const total = found.reduce((sum, { part }) => sum + part.bytes, 0)
    let done = 0
    for (const { entry, part } of found) {
      await writePart(
        zip,
        entry,
        join(folder, part.path),
        (bytes) => progress(done + bytes, total),
        signal,
      )
      done += part.bytes
    }
    return found.map(({ part }) => part)
  } finally {
    zip.close()
  }
}

async function wantedEntries(
  zip: ZipFile,
  wanted: readonly RegExp[],
): Promise<{ entry: Entry; part: Part }[]> {
  const found: { entry: Entry; part: Part }[] = []
  for await (const entry of zip.eachEntry()) {
    const match = wanted.map((pattern) => pattern.exec(entry.fileName)).find((hit) => hit !== null)
    const path = match?.groups?.path
    if (path !== undefined) found.push({ entry, part: { path, bytes: entry.uncompressedSize } })
  }
  return found
}

async function writePart(
  zip: ZipFile,
  entry: Entry,
  path: string,
  progress: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const source = await zip.openReadStreamPromise(entry)
  const sink = createWriteStream(path, { flags: 'wx', mode: modeOf(entry) })
  source.on('data', () => progress(sink.bytesWritten))
  await pipeline(source, sink, { ...(signal && { signal }) })
  await flush(path)
}

/** Programs stay executable; who packed a wheel without rights meant the ordinary ones. */
function modeOf({ externalFileAttributes }: Entry): number {
  return (externalFileAttributes >>> 16) & 0o777 || 0o644
}
