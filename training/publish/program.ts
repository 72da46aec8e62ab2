import type * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import { readLayers } from '../../lib/model/compile/layers.ts'
import { foldLayers } from '../../lib/model/compile/operations.ts'
import { calibrate, calibrationLatents } from '../../lib/model/integers/calibrate.ts'
import { encodeProgram } from '../../lib/model/integers/file.ts'
import type { Program } from '../../lib/model/integers/program.ts'
import { MOST_BITS, quantise } from '../../lib/model/integers/quantise.ts'
import { assemble } from '../../lib/model/kernels/assemble.ts'
import type { Manifest } from '../../lib/model/manifest.ts'
import {
  difference,
  draftOf,
  type PictureError,
  type Proof,
  proofOf,
  type Shape,
  type Size,
  sizeOf,
} from './layers.ts'

export const PROGRAM_FILE = 'program.json'
const NUMBERS = 'numbers.bin'

/** Fewer bits of weights than these were never enough. */
const FEWEST_BITS = 12

/** What the bits that an age saves may cost: levels of 255 in any channel. */
const MOST_ERROR = 1

export type ProgramFiles = Size & {
  /** By their paths beside each other. */
  files: Map<string, Uint8Array>
  program: Program
  /** On pictures, against the layers, in levels of 255. */
  quantization: Manifest['weights']['quantization']
}

/**
 * A generator in whole numbers, as exact as they are.
 *
 * @throws GardenError `invalid_manifest` for layers that cannot be compiled
 */
export async function programFiles(layers: tf.LayersModel, shape: Shape): Promise<ProgramFiles> {
  const { attempt } = await studied(layers, shape)
  return packed(await attempt(MOST_BITS))
}

/** The same of a generator as it was at an age: with no more bits than pictures to within a level need. */
export async function agedFiles(layers: tf.LayersModel, shape: Shape): Promise<ProgramFiles> {
  const { attempt } = await studied(layers, shape)
  for (let bits = FEWEST_BITS; bits < MOST_BITS; bits++) {
    const smaller = await attempt(bits)
    if (smaller.error.maxError <= MOST_ERROR) return packed(smaller)
  }
  return packed(await attempt(MOST_BITS))
}

type Attempt = { program: Program; error: PictureError }

async function studied(layers: tf.LayersModel, shape: Shape) {
  const { topology, weights } = await draftOf(layers)
  const named = new Map(weights.map(({ name, ...weight }) => [name, weight]))
  const operations = foldLayers(readLayers(topology, named), shape.latentSize)
  const peaks = calibrate(operations, calibrationLatents(operations, shape.prior))
  const proof = await proofOf(layers, shape)
  const attempt = async (bits: number): Promise<Attempt> => {
    const program = quantise(operations, peaks, bits)
    return { program, error: await errorOf(program, proof) }
  }
  return { attempt }
}

async function errorOf(program: Program, { latents, exact }: Proof): Promise<PictureError> {
  const engine = await assemble(program)
  const drawn: Raster[] = []
  for (const [i, latent] of latents.entries())
    drawn.push({ ...(exact[i] as Raster), data: await engine.run([latent]) })
  engine.dispose()
  return difference(exact, drawn)
}

function packed({ program, error }: Attempt): ProgramFiles {
  const { json, numbers } = encodeProgram(program, NUMBERS)
  const files = new Map([
    [PROGRAM_FILE, json],
    [NUMBERS, numbers],
  ])
  const isSmall = program.operations.every(({ kernel }) =>
    kernel.every((one) => one === (one << 24) >> 24),
  )
  return {
    files,
    program,
    ...sizeOf(files),
    quantization: { dtype: isSmall ? 'int8' : 'int16', ...error },
  }
}
