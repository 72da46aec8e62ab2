// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from '../../app/_serve/child.js'

/** @typedef {{ code: number, models: number }} Size bytes, unpacked */

/** Bytes that the code of a function may have. */
export const LIMIT = 50_000_000

/** What runs every route, wherever it is deployed. */
const RUNTIME = '.next/next-minimal-server.js.nft.json'

/**
 * The files that Next traced to each route of the last build. A host may put any number of routes
 * into one function, so all of them together are what counts.
 *
 * @param {string} [project] the folder that was built
 * @returns {{ routes: Map<string, Size>, together: Size }}
 */
export function functionSizes(project = root) {
  const server = join(project, '.next', 'server')
  const traces = readdirSync(server, { encoding: 'utf8', recursive: true })
    .filter((file) => /(route|page)\.js\.nft\.json$/.test(file))
    .map((file) => join(server, file))
    .sort()
  const runtime = tracedFiles(join(project, RUNTIME))
  const traced = traces.map((trace) => new Set([...runtime, ...tracedFiles(trace)]))
  const models = join(project, 'public', 'models')
  const sizes = traced.map((files) => sizeOf(files, models))
  const routes = new Map(sizes.map((size, i) => [routeOf(relative(server, traces[i] ?? '')), size]))
  return { routes, together: sizeOf(new Set(traced.flatMap((files) => [...files])), models) }
}

/**
 * Prints the sizes of all functions.
 *
 * @returns {boolean} whether their code is within the limit
 */
export function checkFunctionSizes() {
  const { routes, together } = functionSizes()
  const rows = [...routes].sort(([, a], [, b]) => b.code - a.code)
  console.log(line('MB, unpacked', 'code', 'models'))
  for (const [route, size] of rows)
    console.log(line(route, megabytes(size.code), megabytes(size.models)))
  console.log(line('all in one function', megabytes(together.code), megabytes(together.models)))
  const isWithin = together.code <= LIMIT
  if (!isWithin) console.log(`More than ${megabytes(LIMIT)} MB of code.`)
  return isWithin
}

/** @param {string} trace */
function tracedFiles(trace) {
  /** @type {{ files: string[] }} */
  const { files } = JSON.parse(readFileSync(trace, 'utf8'))
  return files
    .map((file) => resolve(dirname(trace), file))
    .filter((file) => existsSync(file) && statSync(file).isFile())
}

/**
 * @param {Set<string>} files
 * @param {string} models the folder of the models
 * @returns {Size}
 */
function sizeOf(files, models) {
  const size = { code: 0, models: 0 }
  for (const file of files) size[file.startsWith(models) ? 'models' : 'code'] += statSync(file).size
  return size
}

/** @param {string} trace such as `app/api/health/route.js.nft.json` */
function routeOf(trace) {
  return trace.replace(/^app/, '').replace(/\/(route|page)\.js\.nft\.json$/, '') || '/'
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1)
}

/**
 * @param {string} name
 * @param {string[]} numbers
 */
function line(name, ...numbers) {
  return name.padEnd(44) + numbers.map((number) => number.padStart(8)).join('')
}
