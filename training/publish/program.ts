import { constants, gzipSync } from 'node:zlib'
import type * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { difference, type PictureError } from '../../lib/image/difference.ts'
import { foldNetwork } from '../../lib/model/compile/fold.ts'
import { readLayers } from '../../lib/model/compile/layers.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import type { Operation } from '../../lib/model/compile/operations.ts'
import { calibrate, calibrationLatents } from '../../lib/model/integers/calibrate.ts'
import { encodeProgram } from '../../lib/model/integers/file.ts'
import type { Program } from '../../lib/model/integers/program.ts'
import { quantise, RANGES } from '../../lib/model/integers/quantise.ts'
import type { Manifest } from '../../lib/model/manifest.ts'
import { picturesOf, wholeOf } from '../../lib/model/whole.ts'
import { coarsen, meansOf } from './coarse.ts'
import { draftOf, type Proof, proofOf, type Shape, type Size, sizeOf } from './layers.ts'

export const PROGRAM_FILE = 'program.json'
const NUMBERS = 'numbers.gz'

/** How far pictures may be off the layers' on average, for whole numbers or the bytes that an age saves: levels of 255. */
const MOST_ERROR = 2

/** Levels by which a program and its layers may differ: rounding, in networks that nobody has trained. */
const MOST_UNLIKE = 8

/** Steps of an age's weights, in standard deviations: the widest that are fine enough are taken. */
const STEPS = [0.8, 0.6, 0.45, 0.34, 0.25, 0.19, 0.14, 0.1]

/** Pictures that tell the mean of what operations read. */
const TYPICAL = 4

export type ProgramFiles = Size & {
  /** By their paths beside each other. */
  files: Map<string, Uint8Array>
  program: Program
  /** On pictures, against the layers, in levels of 255. */
  quantization: Manifest['weights']['quantization']
}

/** A program of the same release, and its path. */
export type Neighbour = { program: Program; path: string }

/**
 * A generator in whole numbers, as exact as they are.
 *
 * @param source.network what it is compiled from; its layers unless given
 * @param source.program what it is already, as long as that draws what the layers draw
 * @throws GardenError `invalid_manifest` for layers that cannot be compiled; `invalid_model` where whole numbers draw
 *   something else
 */
export async function programFiles(
  layers: tf.LayersModel,
  shape: Shape,
  { network, program: given }: { network?: Network; program?: Program } = {},
): Promise<ProgramFiles> {
  const proof = await proofOf(layers, shape)
  const known = given && (await errorOf(given, proof))
  const isSame = known !== undefined && known.maxError <= MOST_UNLIKE
  const program = given && isSame ? given : await nearest(layers, shape, proof, network)
  const error = known && isSame ? known : await errorOf(program, proof)
  requireAlike(error)
  return packed(program, error, encodeProgram(program, { numbers: NUMBERS }), 'int16')
}

function requireAlike({ maxError, meanError }: PictureError): void {
  if (meanError <= MOST_ERROR) return
  throw new GardenError(
    'invalid_model',
    `In whole numbers of 16 bits, as the gallery draws, its pictures are up to ${maxError} of 255 levels off, ${meanError.toFixed(1)} on average.`,
    {
      suggestion:
        'Its values have too wide a range for them: train it with norms between its layers, or for less long.',
    },
  )
}

/**
 * The same of a generator as it was at an age, in a few bits for each weight: what it differs in from a neighbouring
 * age, in the widest steps that pictures hardly show.
 */
export async function agedFiles(
  layers: tf.LayersModel,
  shape: Shape,
  from: Neighbour,
): Promise<ProgramFiles> {
  return retold(await programOf(layers, shape), await proofOf(layers, shape), from)
}

/** @param proof pictures that it is to draw, as nearly as its steps allow */
export async function retold(exact: Program, proof: Proof, from: Neighbour): Promise<ProgramFiles> {
  const means = meansOf(exact, proof.latents.slice(0, TYPICAL))
  const attempt = async (step: number) => {
    const told = coarsen(exact, means, from.program, step)
    return { ...told, error: await errorOf(told.program, proof) }
  }
  const { program, coarse, error } = await widest(attempt)
  const names = { numbers: NUMBERS, from: from.path }
  return packed(program, error, encodeProgram(program, names, coarse), 'int8')
}

/** Of STEPS by halves, the first one that is fine enough, or the last. */
async function widest<Told extends { error: PictureError }>(
  attempt: (step: number) => Promise<Told>,
): Promise<Told> {
  let [first, last] = [0, STEPS.length - 1]
  let best = await attempt(STEPS[last] as number)
  while (first < last) {
    const middle = Math.floor((first + last) / 2)
    const told = await attempt(STEPS[middle] as number)
    if (told.error.meanError > MOST_ERROR) first = middle + 1
    else [last, best] = [middle, told]
  }
  return best
}

/** Of programs whose values have different ranges, the one that draws most nearly what its layers draw. */
async function nearest(
  layers: tf.LayersModel,
  { prior }: Shape,
  proof: Proof,
  network?: Network,
): Promise<Program> {
  if (network) return wholeOf(foldNetwork(network), prior)
  const operations = await operationsOf(layers)
  const peaks = calibrate(operations, calibrationLatents(operations, prior))
  const programs = RANGES.map((relu) => quantise(operations, peaks, 'fast', relu))
  const errors: number[] = []
  for (const program of programs) errors.push((await errorOf(program, proof)).meanError)
  return programs[errors.indexOf(Math.min(...errors))] as Program
}

async function programOf(layers: tf.LayersModel, { prior }: Shape): Promise<Program> {
  const operations = await operationsOf(layers)
  return quantise(operations, calibrate(operations, calibrationLatents(operations, prior)))
}

async function operationsOf(layers: tf.LayersModel): Promise<Operation[]> {
  const { topology, weights } = await draftOf(layers)
  return foldNetwork(
    readLayers(topology, new Map(weights.map(({ name, ...weight }) => [name, weight]))),
  )
}

async function errorOf(program: Program, { latents, exact }: Proof): Promise<PictureError> {
  return difference(exact, await picturesOf(program, latents))
}

function packed(
  program: Program,
  error: PictureError,
  { json, numbers }: ReturnType<typeof encodeProgram>,
  dtype: ProgramFiles['quantization']['dtype'],
): ProgramFiles {
  const files = new Map([
    [PROGRAM_FILE, json],
    [NUMBERS, gzipOf(numbers)],
  ])
  return { files, program, ...sizeOf(files), quantization: { dtype, ...error } }
}

/** Numbers repeat nothing unless they are mostly zero; to look for it makes others larger. */
function gzipOf(numbers: Uint8Array): Uint8Array {
  const codes = gzipSync(numbers, { level: 9, strategy: constants.Z_HUFFMAN_ONLY })
  const repetition = gzipSync(numbers, { level: 9 })
  return codes.length < repetition.length ? codes : repetition
}
