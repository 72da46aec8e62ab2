import { gzipSync } from 'node:zlib'
import * as tf from '@tensorflow/tfjs'
import { concatenate } from '../../lib/bytes.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { growPictures } from '../pictures/sheet.ts'
import { type PublishedWeight, type Quantization, quantise } from './quantise.ts'

const SHARD = 'weights.bin'

/** Pictures the error of finished weights is measured on, and those that tell which weights to try. */
const MEASURED = 64
const TRIED = 16

/** What finished weights may cost in the end: levels of 255 in any channel. */
const FINISHED = { maxError: 1 }

/** What the weights of an age may cost: not seen without comparing pixels. */
const AGE = { maxError: 16, meanError: 0.5 }

/** Fewer bits than these were never enough. */
const FEWEST_BITS = 8

export type PictureError = { maxError: number; meanError: number }

export type ModelFiles<Type extends Quantization> = {
  /** By their paths beside each other. */
  files: Map<string, Uint8Array>
  /** Of the files together, as they lie and each in gzip. */
  bytes: number
  transferBytes: number
  /** On pictures, against the float32 weights, in levels of 255. */
  quantization: PictureError & { dtype: Type }
  /** What is in the files, on the backend in use. */
  load(): Promise<tf.LayersModel>
}

/** What draws, and the latents it draws from. */
type Shape = { latentSize: number; prior: Prior }

/**
 * A finished generator in TF.js layers format with 16-bit weights, float16 or uint16, whichever errs
 * less on pictures. uint16 kernels then get as few steps as cost at most a level, so that they
 * compress. The generator's own weights stay as they are.
 */
export async function modelFiles(
  generator: tf.LayersModel,
  shape: Shape,
): Promise<ModelFiles<'float16' | 'uint16'>> {
  const draft = await draftOf(generator)
  const proof = await proofOf(generator, shape, MEASURED)
  const halves = await attempt(draft, proof, () => ({ dtype: 'float16' }))
  const words = await attempt(draft, proof, () => ({ dtype: 'uint16' }))
  if (halves.error.meanError < words.error.meanError) return packed(draft, halves, 'float16')
  return packed(draft, await coarsest(draft, proof, words), 'uint16')
}

/**
 * A generator as it was at an age: its greatest kernels in 8 bits as long as pictures hardly change,
 * everything else in 16.
 */
export async function ageFiles(
  generator: tf.LayersModel,
  shape: Shape,
): Promise<ModelFiles<'uint16' | 'uint8'>> {
  const draft = await draftOf(generator)
  const proof = await proofOf(generator, shape, TRIED)
  const inBytes = new Set<string>()
  const plan = ({ name }: Weight) => ({ dtype: inBytes.has(name) ? 'uint8' : 'uint16' }) as const
  let best = await attempt(draft, proof, plan)
  for (const { name } of kernelsOf(draft).sort((a, b) => b.values.length - a.values.length)) {
    inBytes.add(name)
    const smaller = await attempt(draft, proof, plan)
    if (smaller.error.maxError > AGE.maxError || smaller.error.meanError > AGE.meanError)
      inBytes.delete(name)
    else best = smaller
  }
  return packed(draft, best, inBytes.size > 0 ? 'uint8' : 'uint16')
}

type Weight = { name: string; shape: number[]; values: Float32Array }

type Draft = { topology: object; weights: Weight[] }

/** The pictures that float32 weights grow from some latents. */
type Proof = { latents: Float32Array[]; exact: Raster[] }

type Attempt = { published: PublishedWeight[]; error: PictureError }

type Plan = (weight: Weight) => { dtype: Quantization; bits?: number }

/** @param whole every kernel in 16 bits */
async function coarsest(draft: Draft, proof: Proof, whole: Attempt): Promise<Attempt> {
  const alone = new Map<string, number>()
  const few = { latents: proof.latents.slice(0, TRIED), exact: proof.exact.slice(0, TRIED) }
  for (const { name } of kernelsOf(draft)) alone.set(name, await fewestBits(draft, few, name))
  // Together they err more than each alone, so all get some more bits until it is little enough.
  for (let more = 0; more < 16 - FEWEST_BITS; more++) {
    const together = await attempt(draft, proof, ({ name }) => ({
      dtype: 'uint16',
      bits: Math.min(16, (alone.get(name) ?? 16) + more),
    }))
    if (together.error.maxError <= FINISHED.maxError) return together
  }
  return whole
}

/** By halving: an error does not grow with more bits. */
async function fewestBits(draft: Draft, proof: Proof, kernel: string): Promise<number> {
  let [low, high] = [FEWEST_BITS, 16]
  while (low < high) {
    const bits = Math.floor((low + high) / 2)
    const { error } = await attempt(draft, proof, ({ name }) => ({
      dtype: 'uint16',
      bits: name === kernel ? bits : 16,
    }))
    if (error.maxError <= FINISHED.maxError) high = bits
    else low = bits + 1
  }
  return low
}

async function attempt(
  { topology, weights }: Draft,
  { latents, exact }: Proof,
  plan: Plan,
): Promise<Attempt> {
  const published = weights.map((weight) => {
    const { dtype, bits } = plan(weight)
    return quantise(weight.name, weight.shape, weight.values, dtype, bits)
  })
  const copy = await load(topology, published)
  const rounded = await growPictures(copy, latents)
  copy.dispose()
  return { published, error: difference(exact, rounded) }
}

function packed<Type extends Quantization>(
  { topology }: Draft,
  { published, error }: Attempt,
  dtype: Type,
): ModelFiles<Type> {
  const model = {
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [{ paths: [SHARD], weights: published.map(({ entry }) => entry) }],
  }
  const files = new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(model))],
    [SHARD, concatenate(published.map(({ bytes }) => bytes))],
  ])
  const sizes = [...files.values()].map((file) => [file.length, gzipSync(file).length] as const)
  return {
    files,
    bytes: sizes.reduce((sum, [size]) => sum + size, 0),
    transferBytes: sizes.reduce((sum, [, size]) => sum + size, 0),
    quantization: { dtype, ...error },
    load: () => load(topology, published),
  }
}

async function draftOf(generator: tf.LayersModel): Promise<Draft> {
  let saved: tf.io.ModelArtifacts = {}
  await generator.save(
    tf.io.withSaveHandler(async (model) => {
      saved = model
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    }),
  )
  const all = new Float32Array(tf.io.CompositeArrayBuffer.join(saved.weightData))
  let start = 0
  const weights = (saved.weightSpecs ?? []).map(({ name, shape }) => {
    const size = tf.util.sizeFromShape(shape)
    start += size
    return { name, shape, values: all.subarray(start - size, start) }
  })
  return { topology: saved.modelTopology ?? {}, weights }
}

async function proofOf(
  generator: tf.LayersModel,
  { latentSize, prior }: Shape,
  count: number,
): Promise<Proof> {
  const latents = Array.from({ length: count }, (_, i) =>
    sampleLatent(toSeed(i), latentSize, prior),
  )
  return { latents, exact: await growPictures(generator, latents) }
}

/** All but the few numbers of norms and biases. */
function kernelsOf({ weights }: Draft): Weight[] {
  return weights.filter(({ shape }) => shape.length > 1)
}

function load(modelTopology: object, weights: readonly PublishedWeight[]): Promise<tf.LayersModel> {
  const weightSpecs = weights.map(({ entry }) => entry)
  const weightData = concatenate(weights.map(({ bytes }) => bytes)).buffer
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }))
}

function difference(exact: readonly Raster[], rounded: readonly Raster[]): PictureError {
  let [maxError, sum, count] = [0, 0, 0]
  for (const [i, { data }] of exact.entries()) {
    const other = rounded[i]?.data
    for (let j = 0; j < data.length; j++) {
      const error = Math.abs((data[j] ?? 0) - (other?.[j] ?? 0))
      maxError = Math.max(maxError, error)
      sum += error
    }
    count += data.length
  }
  return { maxError, meanError: sum / count }
}
