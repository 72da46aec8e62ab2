import * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import { PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
import { modelVariables } from '../networks/variables.ts'
import { asTensor, createNetwork, initialise, learnBatch, noisy } from '../recognition/network.ts'
import { adam } from '../train/optimizers.ts'
import { PART } from './parts.ts'
import { requireSameCount } from './sliced.ts'

/** How well a network that knows nothing else learns to tell two sets of pictures apart. */
export type Told = {
  /** Share of fresh pictures taken for the wrong set: 0.5 where they cannot be told apart, 0 where they always can. */
  error: number
  /** The error's 95 % interval. */
  low: number
  high: number
  /** Fresh pictures that the error was counted on, of both sets together. */
  samples: number
  /** What its guesses were worth on average while it learned: 0 nothing, 1 told apart from the first glance on. */
  bits: number
}

/** Pictures of each set that are judged before anything was learned from; each round judges twice as many. */
const FIRST = 8

/** Pictures of each set that it takes to learn from some and to judge others. */
export const LEAST_TOLD = 2 * FIRST

/** How often all that has been seen is learned from after a round, and updates below which it is seen more often. */
const PASSES = 6
const LEAST_UPDATES = 40

const BATCH = 32
const RATE = 1e-3

/** No guess is surer than this, for one that is wrong costs −log₂ of it. */
const DOUBT = 0.02

/**
 * A two-sample test by a classifier of no borrowed features: a small convolutional network, trained from scratch, is
 * shown real and generated pictures, and guesses which is which. Every picture is judged before it is learned from, in
 * rounds of twice as many; the error is that on the last round. `bits` also tells apart sets that end at the same
 * error, for what is told sooner was easier to tell. Pictures are shown under faint noise, so that none is told by what
 * no eye sees, such as how it was rounded.
 *
 * Sources: Lopez-Paz and Oquab, "Revisiting classifier two-sample tests", arXiv:1610.06545; judging before learning:
 * Lhéritier and Cazals, "A sequential non-parametric multivariate two-sample test", arXiv:1802.04885.
 *
 * @param reals,others as many each, of one size
 * @param seed uint32: first weights, order and noise
 * @param onProgress called with the share done, 0 … 1
 * @throws RangeError when the sets differ in number, or are of fewer than 16
 */
export async function tellApart(
  reals: readonly Raster[],
  others: readonly Raster[],
  seed: number,
  onProgress: (share: number) => void = () => {},
): Promise<Told> {
  requireSameCount(reals.length, others.length)
  if (reals.length < LEAST_TOLD)
    throw new RangeError(`${reals.length} pictures are too few to learn from and to judge.`)
  const sets = [reals, others].map((set, i) => shuffled(set, seed, i)) as [Raster[], Raster[]]
  const classifier = createClassifier(reals[0] as Raster, seed)
  try {
    const worths: number[] = []
    let wrong: boolean[] = []
    for (const [from, to] of rounds(reals.length)) {
      const guesses = await classifier.judge(examplesOf(sets, from, to))
      wrong = guesses.map(({ share }) => share < 0.5)
      worths.push(...guesses.map(({ share }) => worthOf(share)))
      if (to < reals.length) await classifier.learn(examplesOf(sets, 0, to))
      onProgress(to / reals.length)
    }
    const errors = wrong.filter(Boolean).length
    return { ...interval(errors, wrong.length), samples: wrong.length, bits: mean(worths) }
  } finally {
    classifier.dispose()
  }
}

/** The error with Wilson's interval, which holds for few errors too. */
export function interval(errors: number, count: number): Pick<Told, 'error' | 'low' | 'high'> {
  const z2 = 1.96 ** 2
  const error = errors / count
  const middle = (error + z2 / (2 * count)) / (1 + z2 / count)
  const half =
    (Math.sqrt(z2) / (1 + z2 / count)) *
    Math.sqrt((error * (1 - error)) / count + z2 / (4 * count ** 2))
  return { error, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

type Example = { picture: Raster; real: boolean }

type Classifier = {
  /** The share of belief that each picture's true set is given. */
  judge(examples: readonly Example[]): Promise<{ share: number }[]>
  learn(examples: readonly Example[]): Promise<void>
  dispose(): void
}

function createClassifier(like: Raster, seed: number): Classifier {
  const network = createNetwork(like, 1)
  initialise(network, seed)
  const weights = modelVariables(network)
  const variables = weights.map(({ variable }) => variable)
  // So that it guesses nothing before it has learned something.
  const head = variables.at(-2) as tf.Variable
  tf.tidy(() => head.assign(tf.zerosLike(head)))
  const optimizer = adam(weights, { beta1: 0.9, beta2: 0.999, optimizerEpsilon: 1e-8 })
  const loss = (targets: tf.Tensor2D, logits: tf.Tensor2D) =>
    tf.losses.sigmoidCrossEntropy(targets, logits) as tf.Scalar
  let [step, epoch] = [0, 0]

  async function judge(examples: readonly Example[]) {
    const shares: { share: number }[] = []
    for (let start = 0; start < examples.length; start += BATCH) {
      const batch = examples.slice(start, start + BATCH)
      // Noise of other seeds than what is learned under.
      const x = noisy(asTensor(batch.map(({ picture }) => picture)), 2 ** 31 + start + 1)
      const logits = tf.tidy(() => network.predictOnBatch(x) as tf.Tensor2D)
      const values = await logits.data()
      tf.dispose([x, logits])
      for (const [i, { real }] of batch.entries()) {
        const logit = values[i] ?? 0
        shares.push({ share: 1 / (1 + Math.exp(real ? -logit : logit)) })
      }
    }
    return shares
  }

  async function learn(examples: readonly Example[]) {
    const passes = Math.max(PASSES, Math.ceil(LEAST_UPDATES / Math.ceil(examples.length / BATCH)))
    for (let pass = 0; pass < passes; pass++) {
      const order = permutation(stream(seed, PURPOSE.shuffle, epoch), examples.length)
      epoch += 1
      for (let start = 0; start < order.length; start += BATCH) {
        const batch = [...order.subarray(start, start + BATCH)].map((i) => examples[i] as Example)
        step += 1
        const pictures = batch.map(({ picture }) => picture)
        const wanted = batch.map(({ real }) => [real ? 1 : 0])
        await learnBatch({ network, weights, optimizer, loss }, pictures, wanted, step, RATE)
      }
    }
  }

  const dispose = () => {
    tf.dispose(variables)
    optimizer.dispose()
  }
  return { judge, learn, dispose }
}

/** From where to where each round judges: 8, 8, 16, 32 … of each set, the last time half of all or more. */
function rounds(count: number): [number, number][] {
  const ends: number[] = []
  for (let end = FIRST; 2 * end <= count; end *= 2) ends.push(end)
  return [...ends, count].map((end, i) => [ends[i - 1] ?? 0, end])
}

function examplesOf(sets: readonly [Raster[], Raster[]], from: number, to: number): Example[] {
  return sets.flatMap((set, i) =>
    set.slice(from, to).map((picture) => ({ picture, real: i === 0 })),
  )
}

function shuffled(set: readonly Raster[], seed: number, part: number): Raster[] {
  const order = permutation(stream(seed, PURPOSE.evaluation, PART.told + part), set.length)
  return [...order].map((i) => set[i] as Raster)
}

/** Bits that a guess is worth more than none, which gives each set a half. */
function worthOf(share: number): number {
  return 1 + Math.log2(Math.min(1 - DOUBT, Math.max(DOUBT, share)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
