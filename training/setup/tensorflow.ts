import { mkdir, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GardenError } from '../../lib/error.ts'
import { withLock } from '../../lib/storage/lock.ts'
import { cacheFolder } from './cache.ts'
import { type Job, type Step, secondsSince } from './job.ts'
import { type Report, silentReport } from './report.ts'
import { type Binding, tryTensorFlow, type WorkingTrial } from './trial.ts'
import { type Wheels, wheelsForThisMachine } from './wheel.ts'

export type SetupOptions = {
  /** Sets up tfjs-node-gpu, for NVIDIA's GPUs, instead of tfjs-node; false by default. */
  cuda?: boolean
  /** Fetches and builds everything anew although it works; false by default. */
  force?: boolean
  /** Absolute folder for what is fetched and built; `cacheFolder()` by default. */
  cache?: string
  /** File from whose place tfjs-node is resolved; the trainer's own by default. */
  from?: string
  /** What to download, or in words why nothing; the wheels that fit this machine by default. */
  wheels?: Wheels | string
  report?: Report
  signal?: AbortSignal
}

export type Setup = {
  /** Versions that load. */
  tfjsNode: string
  libtensorflow: string
  /** Whether TensorFlow computes on a GPU. */
  gpu: boolean
  /** What was done, in order; empty when everything was there. */
  steps: Step[]
  seconds: number
}

/**
 * Makes tfjs-node load: with the library of TensorFlow's Python wheel and a binding compiled against it, else with
 * tfjs-node's own install script. It may be killed at any moment and run twice at once. Throws `setup_failed` saying
 * what was tried, `corrupt_file` when the download is not the pinned one, `interrupted` when the signal says so.
 */
export async function setUpTensorFlow(options: SetupOptions = {}): Promise<Setup> {
  const start = performance.now()
  const job = createJob(options)
  try {
    const { tfjsNode, libtensorflow, gpu } = await ready(job, options)
    return { tfjsNode, libtensorflow, gpu, steps: job.steps, seconds: secondsSince(start) }
  } catch (cause) {
    throw job.signal?.aborted ? interruption(cause) : explainStorage(cause, options)
  }
}

function createJob({
  cuda = false,
  cache = cacheFolder(),
  from = fileURLToPath(import.meta.url),
  report = silentReport,
  signal,
}: SetupOptions): Job {
  const work = join(cache, `work-${process.pid}-${Date.now()}`)
  const name = cuda ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
  return { cache, work, from, name, tfjsNode: packageFolder(name, from), signal, steps: [], report }
}

function packageFolder(name: Binding, from: string): string {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`))
  } catch (cause) {
    throw new GardenError('setup_failed', `the package ${name} is not installed`, {
      suggestion: 'Run "npm ci --include=optional" in the root of the project.',
      cause,
    })
  }
}

async function ready(
  job: Job,
  { cuda = false, force = false, wheels }: SetupOptions,
): Promise<WorkingTrial> {
  const trial = await tryTensorFlow(job.name, job.from, job.signal)
  if (trial.works && !force) return trial
  job.report.step(
    'check',
    trial.works ? `${job.name} loads; set up anew all the same` : trial.reason,
  )
  return alone(job, async (waited) => {
    // Whoever held the lock may have done it for us.
    const again = waited && !force ? await tryTensorFlow(job.name, job.from, job.signal) : trial
    if (again.works && !force) return again
    // Imported only here, so that a setup with nothing to do stays quick.
    const { obtainTensorFlow } = await import('./sources.ts')
    return obtainTensorFlow(job, { wheels: wheels ?? wheelsForThisMachine(cuda), force })
  })
}

/** Runs work while no other setup uses the cache, in a work folder that is gone afterwards. */
async function alone<T>(job: Job, work: (waited: boolean) => Promise<T>): Promise<T> {
  let waited = false
  const onWait = () => {
    waited = true
    job.report.step('wait', `another setup is at work in ${job.cache}`)
  }
  const run = async () => {
    await removeLeftovers(job.cache)
    await mkdir(job.work)
    try {
      return await work(waited)
    } finally {
      await rm(job.work, { recursive: true, force: true })
    }
  }
  await mkdir(job.cache, { recursive: true })
  return withLock(join(job.cache, 'setup.lock'), run, { onWait, signal: job.signal })
}

/** What setups that were killed left behind. */
async function removeLeftovers(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith('work-'))
  await Promise.all(names.map((name) => rm(join(cache, name), { recursive: true, force: true })))
}

function interruption(cause: unknown): GardenError {
  return new GardenError('interrupted', 'the setup was interrupted', {
    suggestion: 'Run "gan setup" again: it starts over where nothing was finished.',
    cause,
  })
}

/** A full or unwritable disk is the user's to mend, so it gets words; any other error stays as it is. */
function explainStorage(error: unknown, { cuda = false }: SetupOptions): unknown {
  const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR']
  if (!(error instanceof Error && 'code' in error && codes.includes(String(error.code))))
    return error
  return new GardenError('setup_failed', error.message, {
    suggestion: `The setup needs about ${cuda ? '6 GB while it works and 5 GB after' : '1.3 GB while it works and 0.9 GB after'}; LATENT_GARDEN_CACHE names the folder for it.`,
    cause: error,
  })
}
