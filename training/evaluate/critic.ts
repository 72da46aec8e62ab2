import * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import type { Config } from '../config.ts'
import { toTensor } from '../data/batches.ts'
import type { Critic } from '../networks/critic.ts'
import { LOSSES } from '../train/losses.ts'
import { requireSameCount } from './sliced.ts'

/** Pictures, and what the critic is told of them, if it is. */
type Scored = { pictures: readonly Raster[]; conditions?: tf.Tensor2D | undefined }

/** The critic's loss against the same generated pictures, with real ones it learned from and others. */
export type CriticLosses = { trained: number; heldOut: number }

/**
 * How well a critic knows pictures it never saw. Where `heldOut` is far above `trained`, it tells the
 * data set by heart, and its gradient says less and less about pictures.
 *
 * @param sets as many pictures each, in the run's resolution and channels
 */
export async function criticLosses(
  critic: Critic,
  config: Config,
  sets: { trained: Scored; heldOut: Scored; generated: Scored },
): Promise<CriticLosses> {
  const { trained, heldOut, generated } = sets
  requireSameCount(trained.pictures.length, generated.pictures.length)
  requireSameCount(heldOut.pictures.length, generated.pictures.length)
  const fakes = scores(critic, config, generated)
  const losses = [trained, heldOut].map((reals) =>
    tf.tidy(() => LOSSES[config.objective].critic(scores(critic, config, reals), fakes)),
  )
  const [first, second] = await Promise.all(losses.map((loss) => loss.data()))
  tf.dispose([fakes, losses])
  return { trained: first?.[0] ?? Number.NaN, heldOut: second?.[0] ?? Number.NaN }
}

/** In batches as in training, which a norm over the batch depends on. */
function scores(critic: Critic, config: Config, { pictures, conditions }: Scored): tf.Tensor1D {
  const starts = Array.from(
    { length: Math.ceil(pictures.length / config.batch) },
    (_, i) => i * config.batch,
  )
  return tf.tidy(() =>
    tf.concat(
      starts.map((start) => {
        const batch = pictures.slice(start, start + config.batch)
        const bytes = Buffer.concat(batch.map(({ data }) => data))
        return tf.tidy(() =>
          critic.score(toTensor(bytes, config), {
            conditions: conditions && tf.slice(conditions, [start, 0], [batch.length, -1]),
          }),
        )
      }),
    ),
  )
}
