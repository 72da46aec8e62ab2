import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { execute, type Outcome } from './execute.ts'
import { type Job, step } from './job.ts'
import type { Binding } from './trial.ts'

/** Milliseconds for a download of some hundred megabytes; where the host is cut off, the script may wait for ever. */
const LIMIT = 10 * 60_000

/**
 * Runs the install script that tfjs-node brings, the one that `npm install` would have run: it downloads libtensorflow
 * and a binding from the vendor's host. Whether they work is for the caller to try. Throws `setup_failed`.
 */
export async function runInstallScript(job: Job): Promise<void> {
  const { name, signal, tfjsNode } = job
  const manifest = join(tfjsNode, 'package.json')
  const original = await readFile(manifest)
  // The script takes what an interrupted run left there for a finished download.
  await rm(join(tfjsNode, 'deps'), { recursive: true, force: true })
  const outcome = await step(
    job,
    'install script',
    `of ${name}, which downloads from the vendor's host`,
    () =>
      execute(process.execPath, installCommand(name), {
        cwd: tfjsNode,
        env: { PATH: path(tfjsNode) },
        limit: LIMIT,
        signal,
      }),
  )
  // It writes the platform into the manifest while it works, and leaves it there when it fails.
  await writeFile(manifest, original)
  if (!outcome.ok) throw installError(outcome)
}

/** As the package's own install script has it. */
function installCommand(name: Binding): string[] {
  const script = 'scripts/install.js'
  return name === '@tensorflow/tfjs-node-gpu' ? [script, 'gpu', 'download'] : [script]
}

/** The script calls node-pre-gyp by name, as npm would let it. */
function path(tfjsNode: string): string {
  const tool = createRequire(join(tfjsNode, 'package.json')).resolve(
    '@mapbox/node-pre-gyp/package.json',
  )
  return [join(dirname(tool), 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter)
}

function installError({ stderr, stdout, failure }: Outcome): GardenError {
  const reason =
    (stderr + stdout).split('\n').find((line) => /^\w*Error\b|with error/.test(line)) ?? failure
  return new GardenError('setup_failed', `tfjs-node's install script failed: ${reason.trim()}`, {
    suggestion:
      'Make the vendor\'s host reachable, or name a mirror of it in CDN_STORAGE; then run "gan setup" again.',
  })
}
