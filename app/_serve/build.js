// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin, elementBuild, root, runNode } from './child.js'

const stampFile = join(root, '.next', 'built-from')
/** Turbopack's memory. It repeats a failure whose cause, a package, has since been replaced. */
const cache = join(root, '.next', 'cache')
const sources = [
  'app',
  'lib',
  'public',
  'instrumentation.ts',
  'next.config.js',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
  '.env',
  '.env.local',
  '.env.production',
  '.env.production.local',
]

/**
 * `next build`, whatever was built before, and the element that other pages load.
 *
 * @returns {Promise<number>} its exit code
 */
export async function build() {
  rmSync(stampFile, { force: true })
  const bundled = await runNode(elementBuild, [])
  if (bundled !== 0) return bundled
  const before = fingerprint()
  const code = await runNode(bin.next, ['build'])
  if (code === 0) writeFileSync(stampFile, before)
  else rmSync(cache, { recursive: true, force: true })
  return code
}

/**
 * `next build`, unless the last one came from these very sources and this environment.
 *
 * @returns {Promise<number>} its exit code, 0 when there was nothing to do
 */
export async function buildWhenStale() {
  const fresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()
  return fresh ? 0 : build()
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesUnder)) {
    const bytes = readFileSync(join(root, file))
    hash.update(`${file}\0${bytes.length}\0`).update(bytes)
  }
  for (const name of Object.keys(process.env).filter(changesTheBuild).sort())
    hash.update(`${name}=${process.env[name]}\0`)
  return hash.digest('hex')
}

/** @param {string} path */
function filesUnder(path) {
  if (!existsSync(join(root, path))) return []
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { encoding: 'utf8', recursive: true })
    .map((name) => join(path, name))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort()
}

/** @param {string} name */
function changesTheBuild(name) {
  return /^(NEXT_|BLOB_|VERCEL|GARDEN_STORE)/.test(name)
}
