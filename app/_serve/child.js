// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** @typedef {{ env?: Record<string, string>, minutes?: number, quiet?: boolean }} Options minutes: the time limit */

/** Bundles the element that pages of other sites load. */
export const elementBuild = fileURLToPath(new URL('../_embed/build.js', import.meta.url))

/** Scripts inside node_modules, run with this very Node: no shell, no npx in between. */
export const bin = {
  next: 'node_modules/next/dist/bin/next',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  tsc: 'node_modules/typescript/lib/tsc.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/playwright/cli.js',
}

/**
 * What a server is started with: libvips draws in many threads, and the C library would keep a heap of freed memory for
 * each of them, which is a third of all that a gallery takes.
 */
export const SERVING = { MALLOC_ARENA_MAX: '2', NEXT_TELEMETRY_DISABLED: '1' }

/**
 * Runs a command in the project's root to its end. A signal that reaches us is passed on, and we
 * leave with the child's exit code once it has ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<number>} the exit code; 128 + the signal's number; 127 when there is no such command
 */
export function run(command, args, { env = {}, minutes, quiet } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'],
  })
  const stopForwarding = forwardSignals(child)
  const stopClock = minutes ? limit(child, minutes) : () => {}
  return new Promise((resolve) => {
    /** @param {number} exitCode */
    const end = (exitCode) => {
      stopClock()
      if (stopForwarding()) process.exit(exitCode)
      resolve(exitCode)
    }
    child.on('error', () => end(127))
    child.on('exit', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {Options} [options]
 */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => boolean} stops forwarding and tells whether a signal came
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  let signalled = false
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    signalled = true
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
    return signalled
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child asked to end after the minutes, made to 10 seconds later
 * @param {number} minutes
 * @returns {() => void} stops the clock
 */
function limit(child, minutes) {
  const asking = setTimeout(() => child.kill(), minutes * 60_000)
  const making = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000 + 10_000)
  return () => {
    clearTimeout(asking)
    clearTimeout(making)
  }
}
