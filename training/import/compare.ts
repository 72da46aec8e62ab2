import * as tf from '@tensorflow/tfjs'
import { concatenate } from '../../lib/bytes.ts'
import { GardenError } from '../../lib/error.ts'
import { fromBytes, toBytes } from '../../lib/image/range.ts'
import type { PictureRange } from '../../lib/model/compile/activation.ts'
import { type Shape, text } from '../../lib/model/compile/network.ts'
import type { Program } from '../../lib/model/integers/program.ts'
import { assemble } from '../../lib/model/kernels/assemble.ts'
import { refused } from './refusal.ts'
import { levelsOf, type Sample } from './sample.ts'

/** Differences of pictures, in levels of 255. */
export type Agreement = { pictures: number; maxDifference: number; meanDifference: number }

/** Levels of 255 by which a value may differ. */
export const TOLERANCE = 1

/** Pictures a forward pass: keeps memory flat for large samples. */
const BATCH = 16

/** What draws the pictures that are compared. */
export type Drawer = {
  latentSize: number
  shape: Shape
  /** @returns values [height, width, channels] of each, −1 … 1, one picture after the other */
  draw(latents: readonly Float32Array[]): Promise<Float32Array>
}

/** @param generator a layers model [n, latentSize] → [n, height, width, channels] */
export function drawnByLayers(generator: tf.LayersModel): Drawer {
  const [, latentSize = 0] = generator.inputs[0]?.shape ?? []
  const [, height = 0, width = 0, channels = 0] = (generator.outputs[0]?.shape ?? []) as number[]
  return {
    latentSize: latentSize ?? 0,
    shape: { height, width, channels },
    async draw(latents) {
      const drawn = tf.tidy(
        () =>
          generator.predictOnBatch(
            tf.stack(latents.map((latent) => tf.tensor1d(latent))),
          ) as tf.Tensor,
      )
      const values = (await drawn.data()) as Float32Array
      drawn.dispose()
      return values
    },
  }
}

/** What is already in whole numbers, as our kernels draw it. */
export async function drawnWhole(program: Program): Promise<Drawer> {
  const engine = await assemble(program)
  return {
    latentSize: program.latentSize,
    shape: program.operations.at(-1)?.output as Shape,
    async draw(latents) {
      const pictures = await Promise.all(latents.map((latent) => engine.run([latent])))
      return fromBytes(concatenate(pictures))
    },
  }
}

/**
 * Draws the pictures of a sample and compares them, value by value.
 *
 * @param range what is black and what is white to the network that drew the sample
 * @param advice what to do when they differ
 * @throws GardenError `sample_differs` naming the worst value when one is more than a level off;
 *   `invalid_model` when the sample is of another shape
 */
export async function compareWithSample(
  drawer: Drawer,
  sample: Sample,
  range: PictureRange,
  advice: string,
): Promise<Agreement> {
  requireSameShape(drawer, sample)
  const levels = levelsOf(sample, range)
  let [sum, values] = [0, 0]
  let worst: Worst = { picture: 0, at: 0, difference: 0 }
  for (let start = 0; start < sample.latents.length; start += BATCH) {
    const drawn = await levelsDrawn(drawer, sample, start)
    const expected = levels.slice(start, start + BATCH)
    for (const [i, picture] of expected.entries()) {
      for (const [at, level] of picture.entries()) {
        const difference = distance(drawn[i * picture.length + at] ?? 0, level)
        sum += difference
        if (difference > worst.difference) worst = { picture: start + i, at, difference }
      }
      values += picture.length
    }
  }
  if (worst.difference > TOLERANCE) throw different(worst, sum / values, sample, advice)
  return {
    pictures: sample.latents.length,
    maxDifference: rounded(worst.difference),
    meanDifference: rounded(sum / values),
  }
}

type Worst = { picture: number; at: number; difference: number }

function requireSameShape({ latentSize, shape }: Drawer, sample: Sample): void {
  const ours = `${latentSize} to ${text(shape)}`
  const theirs = `${sample.latents[0]?.length} to ${text(sample.shape)}`
  if (ours === theirs) return
  throw refused(
    `The model goes from ${ours}, the sample from ${theirs}.`,
    'Make the sample with the same model.',
  )
}

/** @returns levels 0 … 255 of a batch's pictures, rounded as the sample's are */
async function levelsDrawn(
  { draw }: Drawer,
  { latents, isBytes }: Sample,
  start: number,
): Promise<Float32Array | Uint8Array> {
  const values = await draw(latents.slice(start, start + BATCH))
  return isBytes
    ? toBytes(values)
    : values.map((value) => (Math.max(-1, Math.min(1, value)) + 1) * 127.5)
}

/** What is not a number is infinitely far from any. */
function distance(drawn: number, level: number): number {
  return Number.isNaN(drawn) ? Number.POSITIVE_INFINITY : Math.abs(drawn - level)
}

/** What is left are differences of rounding, whose own digits say nothing. */
function rounded(difference: number): number {
  return Number(difference.toPrecision(2))
}

function different(
  { picture, at, difference }: Worst,
  mean: number,
  { pictures, shape: { width, channels } }: Sample,
  advice: string,
): GardenError {
  const pixel = Math.floor(at / channels)
  const place = `row ${Math.floor(pixel / width)}, column ${pixel % width}, channel ${at % channels}`
  return new GardenError(
    'sample_differs',
    `Picture ${picture} of ${pictures.length} (from 0) differs by ${difference.toPrecision(3)} of 255 levels at ${place}; all by ${mean.toPrecision(3)} on average.`,
    { suggestion: advice },
  )
}
