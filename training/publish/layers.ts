import { gzipSync } from 'node:zlib'
import * as tf from '@tensorflow/tfjs'
import { concatenate } from '../../lib/bytes.ts'
import { difference, type PictureError } from '../../lib/image/difference.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { growPictures } from '../pictures/sheet.ts'
import { type PublishedWeight, type Quantization, quantise } from './quantise.ts'

const SHARD = 'weights.bin'

/** Pictures that errors are measured on. */
const MEASURED = 64

/** Of files together, as they lie and each in gzip. */
export type Size = { bytes: number; transferBytes: number }

export type LayerFiles = Size & {
  /** By their paths beside each other. */
  files: Map<string, Uint8Array>
  /** On pictures, against the float32 weights, in levels of 255. */
  quantization: PictureError & { dtype: Quantization }
  /** What is in the files, on the backend in use. */
  load(): Promise<tf.LayersModel>
}

/** What draws, and the latents it draws from. */
export type Shape = { latentSize: number; prior: Prior }

/**
 * A finished generator in TF.js layers format with 16-bit weights, float16 or uint16, whichever errs less on pictures.
 * The generator's own weights stay as they are.
 */
export async function layerFiles(generator: tf.LayersModel, shape: Shape): Promise<LayerFiles> {
  const draft = await draftOf(generator)
  const proof = await proofOf(generator, shape)
  const halves = await attempt(draft, proof, 'float16')
  const words = await attempt(draft, proof, 'uint16')
  return halves.error.meanError < words.error.meanError
    ? packed(draft, halves, 'float16')
    : packed(draft, words, 'uint16')
}

type Weight = { name: string; shape: number[]; values: Float32Array }

/** A model as TF.js saves it, in float32. */
export type Draft = { topology: object; weights: Weight[] }

/** The pictures that layers grow from some latents. */
export type Proof = { latents: Float32Array[]; exact: Raster[] }

type Attempt = { published: PublishedWeight[]; error: PictureError }

async function attempt(
  { topology, weights }: Draft,
  { latents, exact }: Proof,
  dtype: Quantization,
): Promise<Attempt> {
  const published = weights.map(({ name, shape, values }) => quantise(name, shape, values, dtype))
  const copy = await load(topology, published)
  const rounded = await growPictures(copy, latents)
  copy.dispose()
  return { published, error: difference(exact, rounded) }
}

function packed(
  { topology }: Draft,
  { published, error }: Attempt,
  dtype: Quantization,
): LayerFiles {
  const model = {
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [{ paths: [SHARD], weights: published.map(({ entry }) => entry) }],
  }
  const files = new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(model))],
    [SHARD, concatenate(published.map(({ bytes }) => bytes))],
  ])
  return {
    files,
    ...sizeOf(files),
    quantization: { dtype, ...error },
    load: () => load(topology, published),
  }
}

export function sizeOf(files: ReadonlyMap<string, Uint8Array>): Size {
  const sizes = [...files].map(([path, file]) => {
    return [file.length, path.endsWith('.gz') ? file.length : gzipSync(file).length] as const
  })
  return {
    bytes: sizes.reduce((sum, [size]) => sum + size, 0),
    transferBytes: sizes.reduce((sum, [, size]) => sum + size, 0),
  }
}

export async function draftOf(generator: tf.LayersModel): Promise<Draft> {
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

export async function proofOf(generator: tf.LayersModel, shape: Shape): Promise<Proof> {
  const latents = measuredLatents(shape)
  return { latents, exact: await growPictures(generator, latents) }
}

/** Of the first seeds. */
export function measuredLatents({ latentSize, prior }: Shape): Float32Array[] {
  return Array.from({ length: MEASURED }, (_, i) => sampleLatent(toSeed(i), latentSize, prior))
}

function load(modelTopology: object, weights: readonly PublishedWeight[]): Promise<tf.LayersModel> {
  const weightSpecs = weights.map(({ entry }) => entry)
  const weightData = concatenate(weights.map(({ bytes }) => bytes)).buffer
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }))
}
