// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { bin, root } from '../../app/_serve/child.js'
import { freePort } from '../port.js'

/**
 * Compares the pages of an older commit with those that are built here, in turn in one run: milliseconds to the first byte,
 * of a page that nobody asked for before and of one that was, and pages a second.
 *
 *     npm run build && npm run bench:pages -- 4f5463c
 */
const [commit = '4f5463c'] = process.argv.slice(2)
const ROUNDS = 30
const SECONDS = 3
const VISITORS = 8

const PAGES = {
  '/': () => '/',
  model: () => '/lorelei-64',
  picture: (/** @type {number} */ seed) => `/lorelei-64/${seed}`,
  walk: (/** @type {number} */ seed) => `/lorelei-64/${seed},${seed + 1},${seed + 2}`,
}

const older = join(mkdtempSync(join(tmpdir(), 'latent-garden-pages-')), 'older')
const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root })
git('worktree', 'add', '--detach', older, commit)
const servers = /** @type {import('node:child_process').ChildProcess[]} */ ([])
try {
  cpSync(join(root, 'node_modules'), join(older, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  execFileSync(process.execPath, ['app/_serve/next.js', 'build'], { cwd: older, stdio: 'ignore' })
  const before = await start(older)
  const now = await start(root)
  console.log(
    '| page | first byte, cold: before → now, ms | warm | pages/s, warm |\n|---|---:|---:|---:|',
  )
  for (const [name, pathOf] of Object.entries(PAGES))
    console.log(await compare(name, pathOf, before, now))
} finally {
  for (const server of servers) server.kill()
  git('worktree', 'remove', '--force', older)
  rmSync(join(older, '..'), { recursive: true, force: true })
}

/** @param {string} name @param {(seed: number) => string} pathOf @param {number} before @param {number} now */
async function compare(name, pathOf, before, now) {
  /** @type {[number[], number[]]} */
  const cold = [[], []]
  /** @type {[number[], number[]]} */
  const warm = [[], []]
  for (let i = 0; i < ROUNDS; i++)
    for (const [which, port] of [before, now].entries()) {
      cold[which]?.push(await firstByte(port, pathOf(1000 + i)))
      warm[which]?.push(await firstByte(port, pathOf(1000 + i)))
    }
  const rates = [await rate(before, pathOf), await rate(now, pathOf)]
  const cells = [cold, warm].map((pair) =>
    pair.map((times) => median(times).toFixed(1)).join(' → '),
  )
  return `| ${name} | ${cells.join(' | ')} | ${rates.map((one) => one.toFixed(0)).join(' → ')} |`
}

/** @param {number} port @param {string} path @returns {Promise<number>} milliseconds */
function firstByte(port, path) {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const asked = request({ port, path }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`))
      response.once('data', () => resolve(performance.now() - begun)).resume()
    })
    asked.on('error', reject).end()
  })
}

/** @param {number} port @param {(seed: number) => string} pathOf */
async function rate(port, pathOf) {
  const end = performance.now() + SECONDS * 1000
  let pages = 0
  const visit = async () => {
    for (; performance.now() < end; pages++) await firstByte(port, pathOf(1000 + (pages % ROUNDS)))
  }
  await Promise.all(Array.from({ length: VISITORS }, visit))
  return pages / SECONDS
}

/** @param {string} folder */
async function start(folder) {
  const port = await freePort()
  const args = [bin.next, 'start', '--port', `${port}`]
  servers.push(
    spawn(process.execPath, args, {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, GARDEN_LOG: 'silent', GARDEN_RATE: '0' },
    }),
  )
  for (let tries = 0; tries < 100; tries++) {
    if (
      await firstByte(port, '/').then(
        () => true,
        () => false,
      )
    )
      return port
    await setTimeout(200)
  }
  throw new Error(`${folder} does not start.`)
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
