import type { Raster } from '../../lib/image/raster.ts'
import { sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Critic } from '../networks/critic.ts'
import { modelVariables } from '../networks/variables.ts'
import { growPictures } from '../pictures/sheet.ts'
import { restoreNewest } from '../run/checkpoint.ts'
import { configHash, readRun } from '../run/folder.ts'
import { openGenerator } from '../run/generator.ts'
import { createState, disposeState, stateVariables } from '../train/state.ts'
import type { Progress } from './distances.ts'
import { weightsHash } from './record.ts'

/** Latents a call: keeps the progress bar moving. */
const AT_ONCE = 64

/** A run's averaged generator at one age, to be measured. */
export type Subject = {
  kimg: number
  step: number
  /** The hash of its weights. */
  generator: string
  /** The pictures of seeds 0, 1, 2 …: each has a link of its own in the gallery. */
  grow(count: number, progress: Progress): Promise<Raster[]>
}

/**
 * Lends a run's averaged generator.
 *
 * @param kimg an age of the run's; the newest checkpoint unless given
 * @throws GardenError as `openGenerator`
 */
export async function withSubject<T>(
  run: string,
  kimg: number | undefined,
  print: (line: string) => void,
  use: (subject: Subject) => Promise<T>,
): Promise<T> {
  const open = await openGenerator(run, { kimg }, print)
  try {
    const generator = await weightsHash(modelVariables(open.generator))
    return await use({ kimg: open.kimg, step: open.step, generator, grow })
  } finally {
    open.dispose()
  }

  function grow(count: number, progress: Progress): Promise<Raster[]> {
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
}

/**
 * Lends the critic of a checkpoint.
 *
 * @param step after which it was written
 * @throws GardenError as `restoreNewest`
 */
export async function withCritic<T>(
  run: string,
  step: number,
  use: (critic: Critic) => Promise<T>,
): Promise<T> {
  const { config } = await readRun(run)
  const state = createState(config)
  try {
    const variables = stateVariables(state).filter(({ name }) => name.startsWith('critic/'))
    await restoreNewest(run, configHash(config), variables, () => {}, step)
    return await use(state.critic)
  } finally {
    disposeState(state)
  }
}
