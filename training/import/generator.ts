import { stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type * as tf from '@tensorflow/tfjs'
import { type Digest, sha256 } from '../../lib/digest.ts'
import type { Prior } from '../../lib/latent/sample.ts'
import { decodeForeignSafetensors } from '../run/safetensors.ts'
import { type Agreement, compareWithSample } from './compare.ts'
import { readWhole } from './file.ts'
import { buildGenerator, type Network } from './layers.ts'
import { refused } from './refusal.ts'
import { readSample, type Sample } from './sample.ts'
import { type TorchOptions, torchNetwork } from './torch.ts'

export type ForeignSource = {
  /** A `.safetensors`, `.keras` or `.h5` file, or TF.js' `model.json` or its folder. */
  model: string
  /** What its own framework draws; TF.js is asked itself. */
  sample: string | undefined
  prior: Prior
  torch: Omit<TorchOptions, 'resolution'>
}

export type ForeignGenerator = {
  /** [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1 */
  generator: tf.LayersModel
  framework: 'PyTorch' | 'Keras' | 'TensorFlow.js'
  /** SHA-256 of the file. */
  sha256: Digest
  /** How well its pictures agree with its own framework's. */
  agreement: Agreement
}

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
  const { network, draw } = await read({ ...source, model: path })
  const generator = buildGenerator(network)
  try {
    const agreement = await compareWithSample(generator, await draw(), advice)
    return { generator, framework, agreement, sha256: await sha256(await readWhole(path)) }
  } catch (error) {
    generator.dispose()
    throw error
  }
}

type Format = {
  framework: ForeignGenerator['framework']
  /** `draw` gives its own framework's pictures; only called when the network is one we can build. */
  read(source: ForeignSource): Promise<{ network: Network; draw(): Promise<Sample> }>
  /** What to do when the pictures differ. */
  advice: string
}

const KERAS_ADVICE =
  'Make the sample anew from this very file with training/import/sample_keras.py; if they still differ, Keras may have drawn on a backend that computes a layer otherwise than TensorFlow.'

const FORMATS: Record<string, Format | undefined> = {
  '.safetensors': {
    framework: 'PyTorch',
    read: readTorch,
    advice:
      'A state dict holds weights only. Tell what lies between them: --activation relu or leaky-relu, --slope, --epsilon; and make the sample from the same weights, in eval mode, with training/import/sample_torch.py.',
  },
  '.keras': { framework: 'Keras', read: readKeras, advice: KERAS_ADVICE },
  '.h5': { framework: 'Keras', read: readKeras, advice: KERAS_ADVICE },
  '.hdf5': { framework: 'Keras', read: readKeras, advice: KERAS_ADVICE },
  '.json': {
    framework: 'TensorFlow.js',
    read: readTfjs,
    advice: 'Make the sample from this very model.',
  },
}

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
  const format = FORMATS[ending]
  if (format) return format
  if (PICKLES.includes(ending))
    throw refused(
      `${path} is not read: PyTorch's own files are pickles, which may run any code when they are opened.`,
      `Convert it once: python3 training/import/to_safetensors.py ${path} generator.safetensors`,
    )
  throw refused(
    `${path} is of no format that is read.`,
    'Name a .safetensors, .keras or .h5 file, or the model.json of a TF.js layers model.',
  )
}

async function readTorch({ model, sample: file, torch }: ForeignSource) {
  const arrays = decodeForeignSafetensors(await readWhole(model))
  const sample = await requiredSample(file, 'sample_torch.py')
  const { resolution } = sample
  return { network: torchNetwork(arrays, { ...torch, resolution }), draw: async () => sample }
}

async function readKeras({ model, sample }: ForeignSource) {
  const { hdf5File, kerasFile } = await import('./keras.ts')
  const network = await (model.endsWith('.keras') ? kerasFile(model) : hdf5File(model))
  return { network, draw: () => requiredSample(sample, 'sample_keras.py') }
}

async function readTfjs({ model, sample, prior }: ForeignSource) {
  const { openTfjs } = await import('./tfjs.ts')
  const { network, draw } = await openTfjs(model)
  return { network, draw: () => (sample === undefined ? draw(prior) : readSample(sample)) }
}

function requiredSample(path: string | undefined, script: string): Promise<Sample> {
  if (path !== undefined) return readSample(path)
  throw refused(
    'There are no pictures to check the model against.',
    `Let its own framework draw some, python3 training/import/${script} --help, and name the file with --sample.`,
  )
}
