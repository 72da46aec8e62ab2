import { existsSync } from 'node:fs'
import { GardenError } from '../../lib/error.ts'
import { bindingFile, compileBinding, placeBinding } from './binding.ts'
import { type Job, step } from './job.ts'
import { cachedLibrary, fetchLibrary, type Library } from './library.ts'
import { type Trial, tryTensorFlow, type WorkingTrial } from './trial.ts'
import { runInstallScript } from './vendor.ts'
import type { Wheel } from './wheel.ts'

/** What to download, or in words why nothing; and whether to do so although the cache has it. */
export type Source = { wheel: Wheel | string; force: boolean }

/**
 * Gets TensorFlow's library and a binding from the first source that ends in a tfjs-node that works.
 * Throws `setup_failed` saying what each came to, and whatever is not the fault of the source.
 */
export async function obtainTensorFlow(job: Job, source: Source): Promise<WorkingTrial> {
  const failures: GardenError[] = []
  for (const attempt of [() => fromWheel(job, source), () => fromInstallScript(job)]) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof GardenError && error.code === 'setup_failed')) throw error
      failures.push(error)
    }
  }
  throw nothingWorks(failures)
}

async function fromWheel(job: Job, { wheel, force }: Source): Promise<WorkingTrial> {
  if (typeof wheel === 'string') throw new GardenError('setup_failed', wheel)
  const cached = force ? undefined : await cachedLibrary(job.cache, wheel)
  const first = cached && (await install(job, cached))
  if (first?.works) return first
  const trial = await install(job, await fetchLibrary(job, wheel))
  if (trial.works) return trial
  const built = `the binding compiled against ${wheel.package} ${wheel.version}`
  throw new GardenError('setup_failed', `${built} does not work: ${trial.reason}`)
}

async function fromInstallScript(job: Job): Promise<WorkingTrial> {
  await runInstallScript(job)
  const trial = await tryTensorFlow(job.from, job.signal)
  if (trial.works) return trial
  const message = `tfjs-node's install script ended well, but what it installed does not work: ${trial.reason}`
  throw new GardenError('setup_failed', message)
}

/** Uses the binding that the cache holds for this library; compiles one where there is none or it does not work. */
async function install(job: Job, library: Library): Promise<Trial> {
  const binding = bindingFile(job, library)
  if (existsSync(binding)) {
    const trial = await place(job, binding)
    if (trial.works) return trial
  }
  await compileBinding(job, library)
  return place(job, binding)
}

function place(job: Job, binding: string): Promise<Trial> {
  return step(job, 'install', `${binding} into tfjs-node, and try it`, async () => {
    await placeBinding(job, binding)
    return tryTensorFlow(job.from, job.signal)
  })
}

function nothingWorks(failures: GardenError[]): GardenError {
  const tried = failures.map((failure, index) => `(${index + 1}) ${failure.message}`).join('; ')
  const advice = failures.find((failure) => failure.suggestion !== undefined)?.suggestion
  return new GardenError('setup_failed', `TensorFlow's library cannot be had here: ${tried}`, {
    suggestion:
      `${advice ?? ''} Training also works without it, only slower: --backend wasm.`.trim(),
    cause: failures[0],
  })
}
