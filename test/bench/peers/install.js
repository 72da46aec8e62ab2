// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** @type {{ dependencies: Record<string, string> }} */
const { dependencies } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'))

/**
 * Installs the peers with npm unless they are there. They are no part of the project: 440 MB, fetched
 * only for a benchmark.
 *
 * @returns {boolean} whether they are there now
 */
export function installPeers() {
  if (Object.entries(dependencies).every(([name, version]) => versionOf(name) === version))
    return true
  console.log('Installing what the benchmark compares with (440 MB) …')
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', ['install', ...flags], {
    cwd: folder,
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0)
    console.log('The peers cannot be installed here: ONNX Runtime and jax-js are left out.')
  return status === 0
}

/**
 * Loads a peer.
 *
 * @param {string} name
 * @returns {Promise<unknown>} its module
 */
export function importPeer(name) {
  return import(name)
}

/** @param {string} name */
function versionOf(name) {
  const file = `${folder}node_modules/${name}/package.json`
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}
