// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, runNode } from './child.js'

/** @typedef {'web' | 'everything'} Scope web: without what only the training workspace needs */

const folder = join(root, 'node_modules')
const stampFile = join(folder, '.latent-garden.json')
const npmRecord = join(folder, '.package-lock.json')

/**
 * Installs the npm packages that are missing; answers at once when none is.
 *
 * @param {Scope} scope
 * @throws {Error} when npm fails
 */
export async function install(scope) {
  if (isInstalled(scope)) return
  console.log(`Installing the npm packages${scope === 'web' ? ' of the web app' : ''} …`)
  const code = await npm(installArguments(scope))
  if (code !== 0) throw new Error(`npm could not install the packages (exit code ${code})`)
  writeFileSync(stampFile, JSON.stringify({ scope, lock: lockHash() }))
}

/** @param {Scope} scope */
function isInstalled(scope) {
  const stamp = readJson(stampFile)
  if (stamp?.lock !== lockHash() || (scope === 'everything' && stamp.scope === 'web')) return false
  const folders = Object.keys(readJson(npmRecord)?.packages ?? {})
  return folders.length > 0 && folders.every((path) => existsSync(join(root, path, 'package.json')))
}

/**
 * npm writes its record last, so without one the folder is new or half full and `npm ci` starts
 * over; with one, `npm install` adds what is missing and takes no other package away.
 *
 * @param {Scope} scope
 */
function installArguments(scope) {
  const command = existsSync(npmRecord) ? ['install', '--no-save'] : ['ci']
  const workspaces = scope === 'web' ? ['--workspaces=false'] : []
  // NODE_ENV=production would leave out TypeScript, without which Next cannot build.
  return [...command, ...workspaces, '--include=dev', '--no-audit', '--no-fund']
}

/** @param {string[]} args */
function npm(args) {
  const script = process.env.npm_execpath
  return script?.endsWith('npm-cli.js') ? runNode(script, args) : run('npm', args)
}

function lockHash() {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'training/package.json', 'package-lock.json'])
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** @param {string} path */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
