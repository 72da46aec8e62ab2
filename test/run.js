// @ts-check
import { install } from '../app/_serve/install.js'
import { describe, exitCodeOf, sum } from './runner/outcome.js'
import { chosenSteps } from './runner/steps.js'

/** @typedef {import('./runner/outcome.js').Outcome} Outcome */
/** @typedef {import('./runner/steps.js').Step} Step */

const total = await test(process.argv.slice(2)).catch(crashed)
console.log(`\n${describe(total)}`)
process.exit(exitCodeOf(total))

/**
 * Runs every step that is asked for, also after one that failed.
 *
 * @param {string[]} names
 * @returns {Promise<Outcome>} the total
 */
async function test(names) {
  const steps = chosenSteps(names)
  await install('everything')
  const outcomes = new Map()
  for (const step of steps) {
    console.log(`\n── ${step.name}`)
    outcomes.set(step.name, await step.run().catch(crashed))
  }
  console.log()
  for (const [name, outcome] of outcomes) console.log(line(name, outcome))
  return sum([...outcomes.values()])
}

/**
 * @param {unknown} error
 * @returns {Outcome}
 */
function crashed(error) {
  console.error(error instanceof Error ? error.message : error)
  return { passed: 0, failed: 1, skipped: 0 }
}

/**
 * @param {string} name
 * @param {Outcome} outcome
 */
function line(name, outcome) {
  return `${outcome.failed > 0 ? '✗' : '✓'} ${name.padEnd(9)} ${describe(outcome)}`
}
