// @ts-check

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin, root } from '../app/_serve/child.js'

/**
 * Plants faults into a copy of the gallery, one at a time, and runs the tests that are to notice: `node test/faults.js`.
 *
 * @typedef {{ file: string, find: string, put: string, test: string }} Fault
 */

/** @param {string} file @param {string} find @param {string} put @param {string} test @returns {Fault} */
const fault = (file, find, put, test) => ({ file, find, put, test })

const SERVER = 'app/_server'
const TESTS = 'test/app/server'

const faults = [
  fault(
    `${SERVER}/drawing/cached.ts`,
    'charge(visitor, cost)',
    'charge(visitor, 1)',
    'test/app/api/overload.test.ts',
  ),
  fault(
    'app/_keeping/shelf.ts',
    'all.slice(0, all.length - over.length)',
    'all.slice(over.length)',
    'test/app/keeping/shelf.test.ts',
  ),
  fault(`${SERVER}/range.ts`, 'Math.min(last, length - 1)', 'last', `${TESTS}/range.test.ts`),
  fault(
    `${SERVER}/range.ts`,
    'Math.max(0, length - Number(to))',
    'length - Number(to)',
    `${TESTS}/range.test.ts`,
  ),
  fault(`${SERVER}/range.ts`, '|| !isCurrent(', '|| isCurrent(', `${TESTS}/range.test.ts`),
  fault(
    `${SERVER}/revalidating.ts`,
    'if (gone || !last) throw error',
    'if (!last) throw error',
    `${TESTS}/revalidating.test.ts`,
  ),
  fault(
    `${SERVER}/render/scheduler.ts`,
    ' / options.workers / 1000',
    ' / 1000',
    `${TESTS}/render/scheduler.test.ts`,
  ),
  fault('app/_map/camera.ts', '[to.x - screen', '[from.x - screen', 'test/app/map/camera.test.ts'),
  fault(
    'app/_map/place.ts',
    'Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))',
    'zoom',
    'test/app/map/place.test.ts',
  ),
  fault(
    `${SERVER}/contract/walks.ts`,
    'Math.max(3, Math.ceil(32 / keys))',
    'Math.max(2, Math.ceil(32 / keys))',
    `${TESTS}/walks.test.ts`,
  ),
  fault(`${SERVER}/door/target.ts`, '? letter : escaped', '? escaped : escaped', `${TESTS}/door`),
  fault(`${SERVER}/door/gate.ts`, "response.once('close', () => begin())", '', `${TESTS}/door`),
  fault(
    `${SERVER}/door/representation.ts`,
    "setHeader('etag', tag.replace(/\"$/, PACKED))",
    "setHeader('etag', tag)",
    `${TESTS}/door`,
  ),
  fault(`${SERVER}/semaphore.ts`, 'lastOf(one) - lastOf(other)', '0', `${TESTS}/semaphore.test.ts`),
  fault(
    `${SERVER}/render/queue.ts`,
    'ownWaiting + latents <= share',
    'latents <= share',
    `${TESTS}/render/queue.test.ts`,
  ),
  fault(`${SERVER}/offload.ts`, 'if (tries > 1)', 'if (tries > 2)', `${TESTS}/offload.test.ts`),
  fault(
    `${SERVER}/catalogue.ts`,
    '.catch((error) => leftOut(id, error))',
    '',
    'test/app/damage.test.ts',
  ),
  fault(
    `${SERVER}/health.ts`,
    "faults.size > 0 ? 'degraded' : 'ready'",
    "'ready'",
    'test/app/damage.test.ts',
  ),
  fault(
    'app/_serve/pages.js',
    'pages.get(this.#nameOf(key))',
    'pages.get(key)',
    'test/app/serve/pages.test.ts',
  ),
  fault(
    'app/_serve/pages.js',
    "value.headers['content-security-policy'] = policyFor(html)",
    '',
    'test/app/serve/pages.test.ts',
  ),
]

const copy = mkdtempSync(join(tmpdir(), 'latent-garden-faults-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const name of ['app', 'lib', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, name), join(copy, name), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const survivors = faults.filter((one) => !isNoticed(one))
console.log(`${faults.length - survivors.length} of ${faults.length} faults were noticed.`)
process.exitCode = survivors.length > 0 ? 1 : 0

/** @param {Fault} fault */
function isNoticed({ file, find, put, test }) {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) throw new Error(`${file} does not have ${find} once.`)
  writeFileSync(
    path,
    text.replace(find, () => put),
  )
  const { status } = spawnSync(process.execPath, [bin.vitest, 'run', '--project=unit', test], {
    cwd: copy,
    stdio: 'ignore',
  })
  writeFileSync(path, text)
  console.log(
    `${status === 0 ? '✗ survived' : '✓ noticed '} ${file}: ${find} → ${put || 'nothing'}`,
  )
  return status !== 0
}
