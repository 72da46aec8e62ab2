import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { isUnreadable } from '../fault.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.ts'

/** Nothing else in the folder is ours: copies, what systems leave beside files, another program's. */
const OURS = /^\d{8}\.safetensors$/
const FOLDER = 'checkpoints'

/** How many checkpoints of ticks a run keeps: the newest, and two to fall back on. */
const KEPT = 3

export type Checkpoint = {
  step: number
  /** The step the tick began after: what was written in between is superseded. */
  since: number
  /** Written on the way, it comes on top of those that are kept. */
  isMidTick: boolean
  /** What else is to be remembered. */
  metadata: Record<string, string>
}

/**
 * Writes the state after a step, whole or not at all, and drops the oldest checkpoints.
 *
 * @throws GardenError `diverged` when a value is not finite; no checkpoint is written or dropped
 */
export async function saveCheckpoint(
  run: string,
  configHash: string,
  variables: readonly NamedVariable[],
  { step, since, isMidTick, metadata }: Checkpoint,
): Promise<void> {
  const arrays = await readVariables(variables)
  requireFinite(arrays, 'diverged')
  const all = { ...metadata, step: String(step), config: configHash }
  await writeAtomically(checkpointFile(run, step), encodeSafetensors({ metadata: all, arrays }))
  const steps = await checkpointSteps(run)
  const isSuperseded = (one: number) => one > since && one < step
  const kept = steps.filter((one) => !isSuperseded(one)).slice(0, isMidTick ? KEPT + 1 : KEPT)
  await removeCheckpoints(
    run,
    steps.filter((one) => !kept.includes(one)),
  )
}

export async function removeCheckpoints(run: string, steps: readonly number[]): Promise<void> {
  await Promise.all(steps.map((step) => rm(checkpointFile(run, step), { force: true })))
}

/**
 * Restores the newest whole checkpoint into the variables.
 *
 * @param onSkipped called with a message for each damaged checkpoint passed over
 * @returns the step it was written after
 * @throws GardenError as `restoreNewest`
 */
export async function restoreCheckpoint(
  run: string,
  configHash: string,
  variables: readonly NamedVariable[],
  onSkipped: (message: string) => void,
): Promise<number> {
  return (await restoreNewest(run, configHash, variables, onSkipped)).step
}

/**
 * The same, with what else the checkpoint remembers.
 *
 * @param last checkpoints after this step are passed over
 * @throws GardenError `invalid_checkpoint` when none is whole, `config_changed` when it is of another configuration
 */
export async function restoreNewest(
  run: string,
  configHash: string,
  variables: readonly NamedVariable[],
  onSkipped: (message: string) => void,
  last = Infinity,
): Promise<Pick<Checkpoint, 'step' | 'metadata'>> {
  const take = (arrays: readonly NamedArray[]) => assignAll(arrays, variables)
  return readNewest(run, configHash, onSkipped, { last, take })
}

/**
 * The newest whole checkpoint as it lies.
 *
 * @param options.last checkpoints after this step are passed over
 * @param options.take may refuse one by `invalid_checkpoint`: then the one before is tried
 * @throws GardenError as `restoreNewest`
 */
export async function readNewest(
  run: string,
  configHash: string,
  onSkipped: (message: string) => void,
  options: { last?: number; take?: (arrays: readonly NamedArray[]) => void } = {},
): Promise<Pick<Checkpoint, 'step' | 'metadata'> & { arrays: NamedArray[] }> {
  const { last = Infinity, take } = options
  const steps = await checkpointSteps(run)
  for (const step of steps.filter((one) => one <= last)) {
    const file = checkpointFile(run, step)
    try {
      const { metadata, arrays } = decodeSafetensors(await bytesOf(file))
      // Before the shapes, for another configuration may have others.
      if (metadata.config !== configHash) throw changed(run)
      requireFinite(arrays, 'invalid_checkpoint')
      take?.(arrays)
      return { step, metadata, arrays }
    } catch (error) {
      if (!(error instanceof GardenError) || error.code !== 'invalid_checkpoint') throw error
      onSkipped(`skipped the checkpoint ${file}: ${error.message}`)
    }
  }
  throw new GardenError('invalid_checkpoint', `${run} holds no whole checkpoint.`, {
    suggestion: 'Start the run again with "gan train".',
  })
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    if (!isUnreadable(cause)) throw cause
    throw new GardenError('invalid_checkpoint', `it cannot be read: ${cause.message}.`, { cause })
  }
}

/** Writes variables as one safetensors file, atomically. */
export async function saveVariables(
  file: string,
  variables: readonly NamedVariable[],
  metadata: Record<string, string>,
): Promise<void> {
  const arrays = await readVariables(variables)
  await writeAtomically(file, encodeSafetensors({ metadata, arrays }))
}

/** Steps with a checkpoint, newest first. */
export async function checkpointSteps(run: string): Promise<number[]> {
  const folder = join(run, FOLDER)
  await mkdir(folder, { recursive: true })
  const files = (await readdir(folder)).filter((name) => OURS.test(name))
  return files.map((name) => Number.parseInt(name, 10)).sort((a, b) => b - a)
}

/** Where the checkpoint after `step` lies. */
export function checkpointFile(run: string, step: number): string {
  return join(run, FOLDER, `${String(step).padStart(8, '0')}.safetensors`)
}

function readVariables(variables: readonly NamedVariable[]): Promise<NamedArray[]> {
  return Promise.all(
    variables.map(async ({ name, variable }) => ({
      name,
      shape: variable.shape,
      data: (await variable.data()) as Float32Array,
    })),
  )
}

/** Such a checkpoint is no good to go back to. */
function requireFinite(
  arrays: readonly NamedArray[],
  code: 'diverged' | 'invalid_checkpoint',
): void {
  const broken = arrays.find(({ data }) => !data.every(Number.isFinite))
  if (broken !== undefined) throw new GardenError(code, `${broken.name} is not finite.`)
}

/** @throws GardenError `invalid_checkpoint` when an array is missing or of another shape; no variable is changed */
export function assignAll(
  arrays: readonly NamedArray[],
  variables: readonly NamedVariable[],
): void {
  const byName = new Map(arrays.map((array) => [currentName(array.name), array]))
  const pairs = variables.map(({ name, variable }) => {
    const array = byName.get(name)
    if (array && tf.util.arraysEqual(array.shape, variable.shape)) return { variable, array }
    throw new GardenError(
      'invalid_checkpoint',
      `it has no tensor ${name} of shape [${variable.shape}].`,
    )
  })
  tf.tidy(() => {
    for (const { variable, array } of pairs) variable.assign(tf.tensor(array.data, array.shape))
  })
}

/** The first runs knew no optimizer but Adam, and called its moments so. */
function currentName(name: string): string {
  return name.replace(/^(generator|critic)Adam\//, '$1Optimizer/')
}

function changed(run: string): GardenError {
  return new GardenError(
    'config_changed',
    `The configuration of ${run} is not the one its checkpoint was trained with.`,
    {
      suggestion: 'Put config.json back as it was, or start a new run with "gan train".',
    },
  )
}
