import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exitCodeOf, oneCheck, playwrightOutcome, sum, vitestOutcome } from './outcome.js'

const folder = mkdtempSync(join(tmpdir(), 'latent-garden-outcome-'))

afterAll(() => rmSync(folder, { recursive: true }))

describe('the total of a test run', () => {
  it("takes its counts from vitest's report", () => {
    const report = reportOf(vitestReport({ passed: 3, failed: 1, pending: 2, todo: 1 }))
    expect(vitestOutcome(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })

  it('counts a test file that could not be loaded as one failure', () => {
    const broken = { status: 'failed', assertionResults: [] }
    const report = reportOf({ ...vitestReport({ passed: 3 }), testResults: [broken] })
    expect(vitestOutcome(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a failed run without a failed test as one failure', () => {
    const report = reportOf(vitestReport({ passed: 3 }))
    expect(vitestOutcome(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a run that left no report as one failure, whatever its exit code', () => {
    const nothing = join(folder, 'nothing.json')
    expect(vitestOutcome(nothing, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(playwrightOutcome(nothing, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it("takes its counts from Playwright's report", () => {
    const report = reportOf({ stats: { expected: 4, flaky: 1, unexpected: 2, skipped: 3 } })
    expect(playwrightOutcome(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })

  it('fails when something failed and when nothing passed', () => {
    const passed = oneCheck(0)
    const failed = oneCheck(1)
    const skipped = { passed: 0, failed: 0, skipped: 5 }
    expect(exitCodeOf(sum([passed, skipped]))).toBe(0)
    expect(exitCodeOf(sum([passed, failed]))).toBe(1)
    expect(exitCodeOf(skipped)).toBe(1)
  })
})

function vitestReport({ passed = 0, failed = 0, pending = 0, todo = 0 }) {
  return {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    testResults: failed ? [{ status: 'failed', assertionResults: [{ status: 'failed' }] }] : [],
  }
}

function reportOf(report: object): string {
  const file = join(folder, `${crypto.randomUUID()}.json`)
  writeFileSync(file, JSON.stringify(report))
  return file
}
