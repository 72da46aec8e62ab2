import * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import { sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Critic } from '../networks/critic.ts'
import { modelVariables } from '../networks/variables.ts'
import { type OpenGenerator, openGenerator } from '../pictures/generator.ts'
import { growPictures } from '../pictures/sheet.ts'
import type { Progress } from '../progress.ts'
import { restoreNewest } from '../run/checkpoint.ts'
import { readRun } from '../run/folder.ts'
import { createState, stateVariables } from '../train/state.ts'
import { weightsHash } from './record.ts'

/** Latents a call: keeps the progress bar moving. */
const AT_ONCE = 64

/** What the names of a critic's variables begin with in a checkpoint. */
const CRITIC = 'critic/'

/** A run's averaged generator at one age, to be measured. */
export type Subject = {
  kimg: number
  /** The hash of its weights. */
  generator: string
  /** The pictures of seeds 0, 1, 2 …: each has a link of its own in the gallery. */
  grow(count: number, progress: Progress): Promise<Raster[]>
  /** Of the same checkpoint, where it was asked for. */
  critic: Critic | undefined
}

/** Which generator: an age of the run's, or that of the newest checkpoint, which has a critic too. */
type Which = { kimg: number | undefined; critic: boolean }

/**
 * Lends a run's averaged generator. All is read at once, for a run that trains soon removes its checkpoints.
 *
 * @throws GardenError as `openGenerator`
 */
export async function withSubject<T>(
  run: string,
  which: Which,
  print: (line: string) => void,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const open = await openGenerator(run, which, print)
  try {
    const critic = which.critic ? await openCritic(run, open) : undefined
    try {
      const generator = await weightsHash(modelVariables(open.generator))
      const grow = (count: number, progress: Progress) => growSome(open, count, progress)
      return await use({ kimg: open.kimg, generator, grow, critic })
    } finally {
      tf.dispose(critic?.variables.map(({ variable }) => variable) ?? [])
    }
  } finally {
    open.dispose()
  }
}

async function openCritic(run: string, { config, step }: OpenGenerator): Promise<Critic> {
  const { hash } = await readRun(run)
  const state = createState(config)
  const variables = stateVariables(state)
  const own = variables.filter(({ name }) => name.startsWith(CRITIC))
  try {
    await restoreNewest(run, hash, own, () => {}, step)
    return state.critic
  } catch (error) {
    tf.dispose(own.map(({ variable }) => variable))
    throw error
  } finally {
    const others = variables.filter(({ name }) => !name.startsWith(CRITIC))
    tf.dispose(others.map(({ variable }) => variable))
  }
}

function growSome(open: OpenGenerator, count: number, progress: Progress): Promise<Raster[]> {
  const { latentSize, prior } = open.config
  const unit = `pictures grown at ${open.kimg.toFixed(0)} kimg`
  return progress(count, unit, async (onProgress) => {
    const pictures: Raster[] = []
    while (pictures.length < count) {
      const length = Math.min(AT_ONCE, count - pictures.length)
      const latents = Array.from({ length }, (_, i) =>
        sampleLatent(toSeed(pictures.length + i), latentSize, prior),
      )
      pictures.push(...(await growPictures(open.generator, latents)))
      onProgress(pictures.length)
    }
    return pictures
  })
}
