import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { openConditioning } from '../conditions/conditioning.ts'
import type { Config } from '../config.ts'
import { readFacts } from '../data/facts.ts'
import type { Reals } from './reals.ts'

type Conditions = { [set in 'trained' | 'heldOut' | 'generated']?: tf.Tensor2D }

/**
 * What a run's critic is told of the pictures that its losses are measured by, [count, conditionKinds]; nothing, where it is
 * told nothing. Generated ones are those of seeds 0, 1, 2 …
 *
 * @throws GardenError `invalid_dataset` when a data set does not tell what the critic is told
 */
export async function conditionsOfSets(
  config: Config,
  trained: Reals,
  heldOut: Reals,
  count: number,
): Promise<Conditions> {
  const conditioning = await openConditioning(config, trained)
  if (!conditioning) return {}
  const facts = await readFacts(heldOut.folder, heldOut.info)
  if (!facts) throw untold(heldOut, config)
  const { latentSize, prior } = config
  const latents = Array.from({ length: count }, (_, i) =>
    sampleLatent(toSeed(i), latentSize, prior),
  )
  return tf.tidy(() => ({
    trained: conditioning.ofReals(trained.numbers.slice(0, count)),
    heldOut: conditioning.like(facts).ofReals(heldOut.numbers.slice(0, count)),
    generated: conditioning.ofLatents(
      tf.stack(latents.map((one) => tf.tensor1d(one))) as tf.Tensor2D,
    ),
  }))
}

function untold({ folder }: Reals, { conditions }: Config): GardenError {
  return new GardenError(
    'invalid_dataset',
    `${folder} tells nothing of its pictures, and the critic is told their ${conditions.join(', ')}.`,
    { suggestion: 'Make it again with "gan dataset make", which writes what pictures show.' },
  )
}
