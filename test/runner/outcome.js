// @ts-check
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Outcome how many checks or tests */

/**
 * A command that is one check.
 *
 * @param {number} exitCode
 * @returns {Outcome}
 */
export function oneCheck(exitCode) {
  return exitCode === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 }
}

/**
 * Counts vitest's JSON report. A file that could not be loaded has no test to fail, so it counts as
 * one itself; so does a run that failed without a failed test, or left no report.
 *
 * @param {string} file
 * @param {number} exitCode
 * @returns {Outcome}
 */
export function vitestOutcome(file, exitCode) {
  const report = readReport(file)
  if (!report) return oneCheck(exitCode || 1)
  /** @type {{ status: string, assertionResults: { status: string }[] }[]} */
  const files = report.testResults
  const unloaded = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  return atLeastOneFailure(exitCode, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  })
}

/**
 * Counts Playwright's JSON report; a flaky test passed.
 *
 * @param {string} file
 * @param {number} exitCode
 * @returns {Outcome}
 */
export function playwrightOutcome(file, exitCode) {
  const report = readReport(file)
  if (!report) return oneCheck(exitCode || 1)
  const { expected, flaky, unexpected, skipped } = report.stats
  return atLeastOneFailure(exitCode, { passed: expected + flaky, failed: unexpected, skipped })
}

/**
 * @param {Outcome[]} outcomes
 * @returns {Outcome}
 */
export function sum(outcomes) {
  /** @param {keyof Outcome} key */
  const total = (key) => outcomes.reduce((count, outcome) => count + outcome[key], 0)
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') }
}

/** @param {Outcome} outcome */
export function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/**
 * A run that did nothing has proved nothing.
 *
 * @param {Outcome} outcome
 * @returns {number} 0 when something passed and nothing failed
 */
export function exitCodeOf({ passed, failed }) {
  return failed === 0 && passed > 0 ? 0 : 1
}

/**
 * @param {number} exitCode
 * @param {Outcome} outcome
 * @returns {Outcome}
 */
function atLeastOneFailure(exitCode, outcome) {
  return exitCode !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
