// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { root } from '../../app/_serve/child.js'

/** Bytes of script that a page may load at once, in gzip. */
export const PAGE_LIMIT = 150_000

/** Bytes that the studio's worker may take on any backend, in brotli, WebAssembly included. */
export const WORKER_LIMIT = 200_000

/** Pages that visitors come to first, as the build names them. */
const PAGES = ['/[lang]', '/[lang]/[model]', '/[lang]/[model]/[recipe]']

/** What tells the script of a backend from every other. */
const BACKENDS = { webgpu: 'requestAdapter', webgl: 'MathBackendWebGL' }

/** What tells the studio's worker from others: its ladder says so. */
const LADDER = 'No backend is left on this device.'

/**
 * What the last build has visitors load.
 *
 * @param {string} [project] the folder that was built
 * @returns {{ pages: Map<string, number>, workers: Map<string, number> }} bytes by page, and by backend
 */
export function scriptWeights(project = root) {
  const build = join(project, '.next')
  const pages = new Map(PAGES.map((page) => [page, weigh(build, scriptsOf(build, page), gzipSync)]))
  return { pages, workers: workerWeights(build) }
}

/**
 * Prints what visitors load.
 *
 * @returns {boolean} whether all of it is within the limits
 */
export function checkScriptWeights() {
  const { pages, workers } = scriptWeights()
  console.log(line('kB of script, in gzip', 'at once'))
  for (const [page, bytes] of pages) console.log(line(page, kilobytes(bytes)))
  console.log(line('kB of worker and WebAssembly, in brotli', 'all'))
  for (const [backend, bytes] of workers)
    console.log(line(`studio on ${backend}`, kilobytes(bytes)))
  const heavy = [
    ...[...pages].filter(([, bytes]) => bytes > PAGE_LIMIT),
    ...[...workers].filter(([, bytes]) => bytes > WORKER_LIMIT),
  ]
  for (const [name] of heavy) console.log(`${name} is heavier than it may be.`)
  return heavy.length === 0
}

/**
 * The scripts of the page itself and of those that every page has.
 *
 * @param {string} build
 * @param {string} page
 */
function scriptsOf(build, page) {
  const { rootMainFiles } = readJson(join(build, 'build-manifest.json'))
  const name = join('server', 'app', page, 'page_client-reference-manifest.js')
  const text = readFileSync(join(build, name), 'utf8')
  const { entryJSFiles } = JSON.parse(text.slice(text.indexOf('] = ') + 4).replace(/;\s*$/, ''))
  return new Set([...rootMainFiles, ...Object.values(entryJSFiles).flat()].map(String))
}

/** @param {string} build */
function workerWeights(build) {
  const [entry, ...others] = entriesOf(build).filter((chunks) =>
    chunks.some((chunk) => read(build, chunk).includes(LADDER)),
  )
  if (!entry || others.length > 0) throw new Error('The build has no studio worker, or several.')
  const start = [...entry, ...bootstrapOf(build)]
  const weights = new Map([['wasm', weigh(build, new Set(start), brotliCompressSync)]])
  for (const [backend, mark] of Object.entries(BACKENDS)) {
    const group = groupsOf(build, entry).find((chunks) =>
      chunks.some((chunk) => read(build, chunk).includes(mark)),
    )
    if (!group) throw new Error(`The studio's worker loads nothing for ${backend}.`)
    weights.set(backend, weigh(build, new Set([...start, ...group]), brotliCompressSync))
  }
  return weights
}

/**
 * The chunks that each worker begins with.
 *
 * @param {string} build
 * @returns {string[][]}
 */
function entriesOf(build) {
  return chunkNames(build)
    .map((chunk) => /otherChunks:\[([^\]]*)\]/.exec(read(build, chunk))?.[1])
    .filter((list) => list !== undefined)
    .map(chunksIn)
}

/**
 * The chunks that each `import()` of these loads.
 *
 * @param {string} build
 * @param {string[]} chunks
 */
function groupsOf(build, chunks) {
  const text = chunks.map((chunk) => read(build, chunk)).join('\n')
  return [...text.matchAll(/Promise\.all\(\[([^\]]*)\]/g)].map(([, list = '']) => chunksIn(list))
}

/**
 * What starts a worker, and loads its chunks.
 *
 * @param {string} build
 */
function bootstrapOf(build) {
  /** @type {{ rootMainFiles: string[] }} */
  const { rootMainFiles } = readJson(join(build, 'build-manifest.json'))
  const starters = chunkNames(build).filter((chunk) => /\/turbopack-worker-/.test(chunk))
  const loaders = rootMainFiles.filter((chunk) => /\/turbopack-/.test(chunk))
  return [...starters, ...loaders]
}

/** @param {string} build */
function chunkNames(build) {
  const folder = join(build, 'static', 'chunks')
  return readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => `static/chunks/${name}`)
}

/** @param {string} list quoted names with commas between */
function chunksIn(list) {
  return [...list.matchAll(/"([^"]+\.js)"/g)].map(([, name = '']) => name)
}

/**
 * @param {string} build
 * @param {Set<string>} chunks
 * @param {(text: string) => Uint8Array} pack
 */
function weigh(build, chunks, pack) {
  return [...chunks].reduce((sum, chunk) => sum + pack(read(build, chunk)).length, 0)
}

/**
 * @param {string} build
 * @param {string} chunk
 */
function read(build, chunk) {
  const file = join(build, chunk)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1)
}

/**
 * @param {string} name
 * @param {string} number
 */
function line(name, number) {
  return name.padEnd(44) + number.padStart(8)
}
