import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import type { Config } from '../config.ts'
import type { Dataset } from '../data/dataset.ts'
import { readFacts } from '../data/facts.ts'
import type { Facts } from '../data/source.ts'
import { type Condition, conditionsOf, kindsByFacts, kindsIn } from './conditions.ts'

/** What a critic is told of pictures, 1 for each kind that they are of and 0 else: [n, conditionKinds]. */
export type Conditioning = {
  /** @param numbers of pictures of the data set */
  ofReals(numbers: readonly number[]): tf.Tensor2D
  /**
   * The same of another data set's pictures, by their facts.
   *
   * @throws GardenError `invalid_dataset` when these do not tell what is to be told
   */
  like(facts: readonly Facts[]): Conditioning
  /** @param latents [n, latentSize] */
  ofLatents(latents: tf.Tensor2D): tf.Tensor2D
}

type Told = Pick<Config, 'conditions' | 'conditionKinds' | 'prior'>

/**
 * Undefined for a critic that is told nothing.
 *
 * @throws GardenError `invalid_dataset` when the data set does not tell what it is to be told, or other kinds of it
 */
export async function openConditioning(
  config: Told,
  dataset: Pick<Dataset, 'folder' | 'info'>,
): Promise<Conditioning | undefined> {
  if (config.conditions.length === 0) return undefined
  const { conditions, facts } = await readConditions(config, dataset)
  return conditioningOn(conditions, facts)
}

/**
 * The conditions of a run, as its data set tells them, and all that it tells.
 *
 * @throws GardenError as `openConditioning`
 */
export async function readConditions(
  config: Told,
  { folder, info }: Pick<Dataset, 'folder' | 'info'>,
): Promise<{ conditions: Condition[]; facts: Facts[] }> {
  const facts = (await readFacts(folder, info)) ?? []
  const conditions = conditionsOf(facts, config)
  const found = kindsIn(conditions)
  if (found === config.conditionKinds) return { conditions, facts }
  throw otherKinds(folder, config, found)
}

/** @param facts of the pictures that numbers are of */
function conditioningOn(conditions: readonly Condition[], facts: readonly Facts[]): Conditioning {
  const known = kindsByFacts(conditions, facts)
  return {
    like: (others) => conditioningOn(conditions, others),
    ofReals: (numbers) =>
      encoded(conditions, (k) =>
        tf.tensor1d(
          numbers.map((number) => known[number * conditions.length + k] ?? 0),
          'int32',
        ),
      ),
    ofLatents: (latents) =>
      encoded(conditions, (_, first, { biases }) => {
        const own = tf.slice(latents, [0, first], [-1, biases.length])
        return tf.argMax(tf.add(own, tf.tensor1d(biases)), 1) as tf.Tensor1D
      }),
  }
}

/** @param kindOf of each picture, by a condition's number and its first component */
function encoded(
  conditions: readonly Condition[],
  kindOf: (k: number, first: number, condition: Condition) => tf.Tensor1D,
): tf.Tensor2D {
  return tf.tidy(() => {
    let first = 0
    const parts = conditions.map((condition, k) => {
      const size = condition.kinds.length
      const part = tf.oneHot(kindOf(k, first, condition), size)
      first += size
      return tf.cast(part, 'float32') as tf.Tensor2D
    })
    return parts.length > 1 ? tf.concat(parts, 1) : (parts[0] as tf.Tensor2D)
  })
}

function otherKinds(
  folder: string,
  { conditions, conditionKinds }: Told,
  found: number,
): GardenError {
  return new GardenError(
    'invalid_dataset',
    `${folder} tells ${found} kinds of ${conditions.join(', ')} apart, and the critic was told of ${conditionKinds}.`,
    { suggestion: 'Put back the .jsonl files that it had when the run began.' },
  )
}
