import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Facts } from '../data/source.ts'
import { withSubject } from '../evaluate/subject.ts'
import type { Progress } from '../progress.ts'
import { type Known, readKnown } from './known.ts'
import { EPOCHS, type Recogniser, trainRecogniser } from './network.ts'

/** A generated picture is recognised when one class has at least this probability. */
export const SURE = 0.9

/** Pictures kept from the classifier to test it: one of so many. */
const HELD_OUT = 6

/** More kinds than that are no classes. */
const MOST = 100

/** Pictures between two reports. */
const CHUNK = 128

export type ClassOptions = {
  run: string
  /** Folder of a packed data set that tells `of` of its pictures. */
  data: string
  /** The fact's name, such as `digit`. */
  of: string
  /** Pictures of it to learn from and to be tested with. */
  examples: number
  /** Pictures to grow: seeds 0, 1, 2 … */
  count: number
  /** uint32, of the classifier. */
  seed: number
}

/** What a classifier that never saw the generator makes of its pictures. */
export type Classes = {
  kimg: number
  count: number
  /** Share of real pictures, which it has not learned from, that it names rightly. */
  accuracy: number
  /** Share of real pictures kept from it, and of generated ones, that it is sure of. */
  sure: { real: number; generated: number }
  /** Shares of each class among the real pictures and, by what is most probable, the generated ones. */
  classes: { name: string; real: number; generated: number }[]
}

type Watch = { progress: Progress; print: (line: string) => void }

/**
 * Trains a small classifier on what a data set tells of its pictures, tests it on some that it has not
 * seen, and lets it name what the run's averaged generator grows.
 *
 * @throws GardenError `invalid_dataset` when the data set does not tell of it, or tells no classes; as `openGenerator`
 */
export async function classify(options: ClassOptions, watch: Watch): Promise<Classes> {
  const { run, count, seed } = options
  const known = await readKnown(options.data, options.examples)
  const names = classNames(options, known)
  const { seen, heldOut, labels } = split(options, known as Known, names)
  const recogniser = await learn(seen, names.length, seed, watch)
  try {
    const test = await probabilities(recogniser, heldOut.pictures)
    const which = { kimg: undefined, critic: false }
    return await withSubject(run, which, watch.print, async ({ kimg, grow }) => {
      const grown = await probabilities(recogniser, await grow(count, watch.progress))
      const right = test.filter((one, i) => likeliest(one) === heldOut.labels[i])
      return {
        kimg,
        count,
        accuracy: right.length / test.length,
        sure: { real: shareSure(test), generated: shareSure(grown) },
        classes: names.map((name, k) => ({
          name,
          real: share(labels, k),
          generated: share(grown.map(likeliest), k),
        })),
      }
    })
  } finally {
    recogniser.dispose()
  }
}

type Labelled = { pictures: Raster[]; labels: number[] }

function classNames({ of, data }: ClassOptions, known: Known | undefined): string[] {
  const facts = known?.facts ?? []
  const names = [...new Set(facts.flatMap((one) => label(one, of) ?? []))].sort()
  if (names.length > 1 && names.length <= MOST) return names
  const told = Object.keys(facts[0] ?? {})
  throw new GardenError(
    'invalid_dataset',
    `${data} tells ${names.length > 1 ? `${names.length} kinds` : 'no classes'} of "${of}", of which 2 to ${MOST} can be told apart.`,
    {
      suggestion: told.length
        ? `It tells of ${told.join(', ')}.`
        : 'Make the data set again with "gan dataset make", which writes what its pictures show.',
    },
  )
}

function split({ of }: ClassOptions, { pictures, facts }: Known, names: readonly string[]) {
  const all = facts.flatMap((one, i) => {
    const name = label(one, of)
    return name === undefined ? [] : [{ picture: pictures[i] as Raster, k: names.indexOf(name) }]
  })
  const part = (kept: typeof all): Labelled => ({
    pictures: kept.map(({ picture }) => picture),
    labels: kept.map(({ k }) => k),
  })
  const first = Math.ceil(all.length / HELD_OUT)
  return {
    heldOut: part(all.slice(0, first)),
    seen: part(all.slice(first)),
    labels: all.map(({ k }) => k),
  }
}

function label(facts: Facts, of: string): string | undefined {
  const value = facts[of]
  return value === null || value === undefined ? undefined : String(value)
}

function learn(
  { pictures, labels }: Labelled,
  classes: number,
  seed: number,
  { progress }: Watch,
): Promise<Recogniser> {
  const targets = labels.map((label) =>
    Array.from({ length: classes }, (_, k) => Number(k === label)),
  )
  const loss = (wanted: tf.Tensor2D, logits: tf.Tensor2D) =>
    tf.losses.softmaxCrossEntropy(wanted, logits) as tf.Scalar
  return progress(EPOCHS * pictures.length, 'pictures learned to name', (onProgress) =>
    trainRecogniser(pictures, targets, loss, seed, onProgress),
  )
}

async function probabilities(
  recogniser: Recogniser,
  pictures: readonly Raster[],
): Promise<number[][]> {
  const all: number[][] = []
  for (let start = 0; start < pictures.length; start += CHUNK) {
    const logits = await recogniser.read(pictures.slice(start, start + CHUNK))
    all.push(...logits.map(softmax))
  }
  return all
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits)
  const powers = logits.map((one) => Math.exp(one - most))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((one) => one / sum)
}

function likeliest(one: readonly number[]): number {
  return one.indexOf(Math.max(...one))
}

function shareSure(all: readonly number[][]): number {
  return all.filter((one) => Math.max(...one) >= SURE).length / all.length
}

function share(labels: readonly number[], k: number): number {
  return labels.filter((one) => one === k).length / labels.length
}
