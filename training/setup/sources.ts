import { existsSync } from 'node:fs'
import { GardenError } from '../../lib/error.ts'
import { bindingFile, compileBinding, placeBinding } from './binding.ts'
import { type Job, step } from './job.ts'
import { fetchPiece, type Library, libraryIn, missingPieces } from './library.ts'
import { type Trial, tryTensorFlow, type WorkingTrial } from './trial.ts'
import { runInstallScript } from './vendor.ts'
import type { Wheels } from './wheel.ts'

/** What to download, or in words why nothing; and whether to do so although the cache has it. */
export type Source = { wheels: Wheels | string; force: boolean }

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
  throw nothingWorks(job, failures)
}

async function fromWheel(job: Job, { wheels, force }: Source): Promise<WorkingTrial> {
  if (typeof wheels === 'string') throw new GardenError('setup_failed', wheels)
  const library = libraryIn(job.cache, wheels)
  const missing = force ? library.pieces : await missingPieces(library)
  if (missing.length === 0) {
    const first = await install(job, library)
    if (first.works) return first
  }
  for (const piece of missing.length > 0 ? missing : library.pieces) await fetchPiece(job, piece)
  const trial = await install(job, library)
  if (trial.works) return trial
  const { package: name, version } = wheels.tensorflow
  const built = `the binding compiled against ${name} ${version}`
  throw new GardenError('setup_failed', `${built} does not work: ${trial.reason}`)
}

async function fromInstallScript(job: Job): Promise<WorkingTrial> {
  await runInstallScript(job)
  const trial = await tryTensorFlow(job.name, job.from, job.signal)
  if (trial.works) return trial
  const message = `${job.name}'s install script ended well, but what it installed does not work: ${trial.reason}`
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
  return step(job, 'install', `${binding} into ${job.name}, and try it`, async () => {
    await placeBinding(job, binding)
    return tryTensorFlow(job.name, job.from, job.signal)
  })
}

function nothingWorks({ name }: Job, failures: GardenError[]): GardenError {
  const tried = failures.map((failure, index) => `(${index + 1}) ${failure.message}`).join('; ')
  const slower = name === '@tensorflow/tfjs-node' ? 'wasm' : 'cpu'
  const advice = failures.find((failure) => failure.suggestion !== undefined)?.suggestion
  return new GardenError('setup_failed', `TensorFlow's library cannot be had here: ${tried}`, {
    suggestion:
      `${advice ?? ''} Training also works without it, only slower: --backend ${slower}.`.trim(),
    cause: failures[0],
  })
}
