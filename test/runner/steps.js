// @ts-check
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, buildWhenStale } from '../../app/_serve/build.js'
import { bin, root, runNode } from '../../app/_serve/child.js'
import { freePort } from '../port.js'
import { findBrowser } from './browser.js'
import { oneCheck, playwrightOutcome, vitestOutcome } from './outcome.js'
import { checkFunctionSizes } from './size.js'
import { checkScriptWeights } from './weight.js'

/** @typedef {import('./outcome.js').Outcome} Outcome */
/** @typedef {{ name: string, run: () => Promise<Outcome> }} Step */

/** @type {Step[]} */
const steps = [
  { name: 'format', run: () => check(bin.biome, ['format', '.']) },
  {
    name: 'lint',
    run: () => check(bin.biome, ['check', '--formatter-enabled=false', '--error-on-warnings', '.']),
  },
  { name: 'types', run: types },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'training', run: training },
  { name: 'build', run: async () => oneCheck(await build()) },
  { name: 'size', run: size },
  { name: 'e2e', run: e2e },
]

/**
 * @param {string[]} names none means all
 * @throws {Error} when there is no such step
 */
export function chosenSteps(names) {
  const known = steps.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown) throw new Error(`There is no step ${unknown}; there are ${known.join(', ')}`)
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name))
}

/**
 * @param {string} script
 * @param {string[]} args
 */
async function check(script, args) {
  return oneCheck(await runNode(script, args))
}

async function types() {
  let worst = await runNode(bin.next, ['typegen'])
  for (const project of ['.', 'training', 'test'])
    worst = Math.max(worst, await runNode(bin.tsc, ['--project', project]))
  return oneCheck(worst)
}

async function training() {
  const ready = await runNode('training/bin/gan.js', ['setup'], { minutes: 15 })
  if (ready !== 0) console.log('The cpu backend cannot be had here: tests that need it are skipped')
  // What webgpu is tested on comes with the browser.
  return vitest('training', { GARDEN_BROWSER: (await browserOnce()) ?? '' })
}

/**
 * @param {string} project
 * @param {Record<string, string>} [env]
 */
async function vitest(project, env = {}) {
  const report = freshReport(project)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const colour = process.stdout.isTTY ? [] : ['--no-color']
  const code = await runNode(
    bin.vitest,
    ['run', `--project=${project}`, '--passWithNoTests', ...reporters, ...colour],
    { env },
  )
  return vitestOutcome(report, code)
}

async function size() {
  if ((await buildWhenStale()) !== 0) return oneCheck(1)
  const [functions, scripts] = [checkFunctionSizes(), checkScriptWeights()]
  return oneCheck(functions && scripts ? 0 : 1)
}

async function e2e() {
  const browser = await browserOnce()
  if (browser && (await buildWhenStale()) !== 0) return oneCheck(1)
  const report = freshReport('e2e')
  const code = await runNode(
    bin.playwright,
    ['test', '--pass-with-no-tests', ...(browser ? [] : ['--list'])],
    {
      env: {
        GARDEN_BROWSER: browser ?? '',
        PORT: String(await freePort()),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    },
  )
  return playwrightOutcome(report, code)
}

/** @type {ReturnType<typeof findBrowser> | undefined} */
let browser

function browserOnce() {
  browser ??= findBrowser()
  return browser
}

/** @param {string} name */
function freshReport(name) {
  const file = join(root, 'test-results', `${name}.json`)
  rmSync(file, { force: true })
  return file
}
