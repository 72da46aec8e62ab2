import { fileURLToPath } from 'node:url'
import { execute } from './execute.ts'

/** The versions that load here. */
export type WorkingTrial = { works: true; tfjsNode: string; libtensorflow: string }

/** Whether tfjs-node loads and computes here, or why not. */
export type Trial = WorkingTrial | { works: false; reason: string }

const script = fileURLToPath(new URL('trial.js', import.meta.url))

/**
 * Loads tfjs-node in a process of its own and runs a small convolution. `from` is the file from whose place the package
 * is resolved. Takes about 0.7 s when all is well.
 */
export async function tryTensorFlow(from: string, signal?: AbortSignal): Promise<Trial> {
  const { ok, stdout, stderr, failure } = await execute(process.execPath, [script, from], {
    signal,
  })
  if (ok) return { works: true, ...JSON.parse(stdout) }
  if (failure === 'ended by SIGILL') {
    return { works: false, reason: 'this processor lacks instructions that the library uses' }
  }
  const error = stderr.split('\n').find((line) => /^\w*Error\b/.test(line))
  return { works: false, reason: error ?? failure }
}
