import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type * as tf from '@tensorflow/tfjs'
import { type Digest, sha256 } from '../../lib/digest.ts'
import { GardenError } from '../../lib/error.ts'
import type { Prior } from '../../lib/latent/sample.ts'
import { rangeOf, signed } from '../../lib/model/compile/end.ts'
import { foldNetwork } from '../../lib/model/compile/fold.ts'
import type { Network } from '../../lib/model/compile/network.ts'
import type { Program } from '../../lib/model/integers/program.ts'
import { decodeForeignSafetensors } from '../run/safetensors.ts'
import { type Agreement, compareWithSample, drawnByLayers, drawnWhole } from './compare.ts'
import { readWhole } from './file.ts'
import { buildGenerator } from './layers.ts'
import { refused } from './refusal.ts'
import { readSample, type Sample } from './sample.ts'
import { squareNetwork, squareSample } from './square.ts'
import type { TorchOptions } from './torch.ts'

export type ForeignSource = {
  /** A `.safetensors`, `.keras`, `.h5` or `.onnx` file, or TF.js' `model.json` or its folder. */
  model: string
  /** What its own framework draws; TF.js and ONNX Runtime are asked themselves. */
  sample: string | undefined
  prior: Prior
  /** Pictures that are not square are cut to the square in their middle. */
  crop?: boolean
  torch: TorchOptions
}

export type ForeignGenerator = {
  /** [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1 */
  generator: tf.LayersModel
  /** The same, as it is compiled. */
  network: Network
  /** Of a file that we wrote: its pictures are the same bytes again. */
  program: Program | undefined
  framework: Framework
  /** Whose pictures it was compared with. */
  drawnBy: string
  /** What was assumed that the file does not say, and agrees with the sample. */
  found: string | undefined
  /** SHA-256 of the file. */
  sha256: Digest
  /** How well its pictures agree with its own framework's. */
  agreement: Agreement
}

export type Framework = 'PyTorch' | 'Keras' | 'TensorFlow.js' | 'ONNX'

/**
 * Another program's generator, rebuilt of built-in TF.js layers on the backend in use and proven by
 * pictures that its own framework drew.
 *
 * @throws GardenError `invalid_model` naming what is not understood; `sample_differs` when a value is
 *   more than a level of 255 off
 */
export async function openForeign(source: ForeignSource): Promise<ForeignGenerator> {
  const path = await fileOf(source.model)
  const { framework, read, advice } = formatOf(path)
  const whole = await read({ ...source, model: path }).catch(asInvalid)
  const told = source.crop ? { ...whole, network: squareNetwork(whole.network) } : whole
  const { found, network, generator } = await understood(told.network, told.found).catch(asInvalid)
  try {
    const { sample: drawn, drawnBy } = await told.draw()
    const sample = source.crop ? squareSample(drawn) : drawn
    const range = rangeOf(told.network)
    const drawer = told.program ? await drawnWhole(told.program) : drawnByLayers(generator)
    const agreement = await compareWithSample(drawer, sample, range, advice)
    const digest = await sha256(await readWhole(path))
    return {
      generator,
      network,
      program: told.program,
      framework,
      drawnBy,
      found,
      agreement,
      sha256: digest,
    }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

/** Compiled before a sample is asked for, which proves that it can be. */
async function understood(told: Network, found: string | undefined) {
  const network = signed(told)
  foldNetwork(network)
  return { found, network, generator: buildGenerator(network) }
}

/** What is said of a model that we were to compile, of one that somebody brought along. */
function asInvalid(error: unknown): never {
  if (!(error instanceof GardenError) || error.code !== 'invalid_manifest') throw error
  const [, problem = error.message] =
    /^The generator cannot be compiled: (.*)\.$/s.exec(error.message) ?? []
  throw refused(`The generator cannot be drawn: ${problem}.`, error.suggestion, error)
}

type Told = {
  /** In its own range. */
  network: Network
  found?: string
  program?: Program | undefined
  /** Its own framework's pictures; only asked for when the network is one we can build. */
  draw(): Promise<{ sample: Sample; drawnBy: string }>
}

type Format = {
  framework: Framework
  read(source: ForeignSource): Promise<Told>
  /** What to do when the pictures differ. */
  advice: string
}

const KERAS: Format = {
  framework: 'Keras',
  read: readKeras,
  advice:
    'Make the sample anew from this very file with training/import/sample_keras.py; if they still differ, Keras may have drawn on a backend that computes a layer otherwise than TensorFlow.',
}

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    '.safetensors',
    {
      framework: 'PyTorch',
      read: readTorch,
      advice:
        'Make the sample from the same weights, in eval mode, with training/import/sample_torch.py; with --onnx it writes the network itself, which tells everything.',
    },
  ],
  ['.keras', KERAS],
  ['.h5', KERAS],
  ['.hdf5', KERAS],
  [
    '.onnx',
    {
      framework: 'ONNX',
      read: readOnnx,
      advice: 'Make the sample from this very file.',
    },
  ],
  [
    '.json',
    {
      framework: 'TensorFlow.js',
      read: readTfjs,
      advice: 'Make the sample from this very model.',
    },
  ],
])

async function fileOf(model: string): Promise<string> {
  const isFolder = await stat(model).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return isFolder ? join(model, 'model.json') : model
}

const PICKLES = ['.pt', '.pth', '.ckpt', '.pkl', '.pickle', '.bin', '.tar']

function formatOf(path: string): Format {
  const ending = extname(path).toLowerCase()
  const format = FORMATS.get(ending)
  if (format) return format
  if (PICKLES.includes(ending))
    throw refused(
      `${path} is not read: PyTorch's own files are pickles, which may run any code when they are opened.`,
      `Convert it once: python3 training/import/to_safetensors.py ${path} generator.safetensors`,
    )
  throw refused(
    `${path} is of no format that is read.`,
    'Name a .safetensors, .keras, .h5 or .onnx file, or the model.json of a TF.js layers model.',
  )
}

async function readTorch({ model, sample: file, torch }: ForeignSource): Promise<Told> {
  const { recognise } = await import('./recognise.ts')
  const arrays = decodeForeignSafetensors(await readWhole(model))
  const sample = await requiredSample(file, 'sample_torch.py')
  const { network, words } = await recognise(arrays, torch, sample)
  return { network, found: words, draw: async () => ({ sample, drawnBy: 'PyTorch' }) }
}

async function readKeras({ model, sample, prior, torch }: ForeignSource): Promise<Told> {
  const { hdf5File, kerasFile } = await import('./keras.ts')
  const isArchive = model.toLowerCase().endsWith('.keras')
  const read = await (isArchive ? kerasFile : hdf5File)(model, torch.class)
  const { network, config: topology, weights } = read
  return {
    network,
    async draw() {
      if (sample !== undefined) return { sample: await readSample(sample), drawnBy: 'Keras' }
      const { drawByTfjs } = await import('./tfjs.ts')
      const drawn = drawByTfjs({ topology, weights, network, prior, chosen: torch.class })
      return {
        sample: await drawn.catch(() => requiredSample(sample, 'sample_keras.py')),
        drawnBy: 'TensorFlow.js',
      }
    },
  }
}

async function readOnnx({ model, sample, prior }: ForeignSource): Promise<Told> {
  const { onnxNetwork } = await import('./onnx.ts')
  const { programIn } = await import('../onnx/kept.ts')
  const { decodeModel } = await import('../onnx/proto.ts')
  const bytes = await readWhole(model)
  const network = onnxNetwork(bytes)
  return {
    network,
    program: ours(() => programIn(decodeModel(bytes))),
    async draw() {
      if (sample !== undefined)
        return { sample: await readSample(sample), drawnBy: 'its framework' }
      const { drawByOnnx } = await import('./onnx-sample.ts')
      return { sample: await drawByOnnx(bytes, network, prior), drawnBy: 'ONNX Runtime' }
    },
  }
}

/** Whatever else a file calls by our name is left alone: the graph tells everything. */
function ours(read: () => Program | undefined): Program | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

async function readTfjs({ model, sample, prior, torch }: ForeignSource): Promise<Told> {
  const { openTfjs } = await import('./tfjs.ts')
  const { network, draw } = await openTfjs(model, torch.class)
  return {
    network,
    async draw() {
      const drawn = sample === undefined ? await draw(prior) : await readSample(sample)
      return { sample: drawn, drawnBy: 'TensorFlow.js' }
    },
  }
}

function requiredSample(path: string | undefined, script: string): Promise<Sample> {
  if (path !== undefined) return readSample(path)
  throw refused(
    'There are no pictures to check the model against.',
    `Let its own framework draw some, python3 training/import/${script} --help, and name the file with --sample.`,
  )
}
