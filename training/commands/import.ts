import { defineCommand } from 'citty'
import { z } from 'zod'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { releaseOfForeign } from '../import/release.ts'
import { requireModelId } from '../publish/publish.ts'
import { backendArg } from './limits.ts'
import { parseOptions } from './picture-options.ts'
import { sendArgs, sendRelease } from './send.ts'
import { storeArg } from './store.ts'

const schema = z.object({
  prior: z.enum(['normal', 'uniform']),
  kimg: z.coerce.number().min(0),
  slope: z.coerce.number().min(0).max(1).optional(),
  epsilon: z.coerce.number().positive().max(1).optional(),
  class: z.coerce.number().int().min(0).optional(),
})

// `import` itself is a word of the language.
export const importModel = defineCommand({
  meta: {
    name: 'import',
    description: 'Publish a generator that PyTorch, Keras or TensorFlow.js trained, or any as ONNX',
  },
  args: {
    model: {
      type: 'positional',
      valueHint: 'path',
      required: true,
      description:
        'a PyTorch state dict as .safetensors, a Keras .keras or .h5 file, ONNX, or the model.json of a TF.js layers model',
    },
    sample: {
      type: 'string',
      valueHint: 'path',
      description:
        'latents and the pictures its own framework draws of them, .npz or .safetensors; TF.js needs none',
    },
    id: { type: 'string', required: true, description: "the model's name in links" },
    title: { type: 'string', description: 'the name people read; the id unless given' },
    description: { type: 'string', default: '', description: 'a sentence about the model' },
    licence: { type: 'string', required: true, description: 'of the model: CC0-1.0' },
    data: { type: 'string', required: true, description: 'name of the data set it learned from' },
    dataSource: { type: 'string', default: 'unknown', description: 'where the data set is from' },
    dataLicence: { type: 'string', default: 'unknown', description: 'of the data set' },
    preset: { type: 'string', default: 'imported', description: 'what its recipe is called' },
    kimg: {
      type: 'string',
      default: '0',
      description: 'thousand images shown in training; 0 when nobody knows',
    },
    prior: {
      type: 'enum',
      options: ['normal', 'uniform'],
      default: 'normal',
      description: 'what it was trained on: N(0, 1), or evenly in −1 to 1',
    },
    activation: {
      type: 'enum',
      options: ['relu', 'leaky-relu'],
      description:
        'PyTorch: between the layers, which a state dict does not tell; tried unless given',
    },
    slope: {
      type: 'string',
      description: 'PyTorch: of leaky-relu below 0, 0 to 1; tried unless given',
    },
    epsilon: {
      type: 'string',
      description: 'PyTorch: of batch norms, up to 1; tried unless given',
    },
    crop: {
      type: 'boolean',
      default: false,
      description: 'cut pictures that are not square to the square in their middle',
    },
    class: {
      type: 'string',
      valueHint: 'n',
      description: 'of a generator that draws one of several classes: the one to publish, from 0',
    },
    ...storeArg,
    ...sendArgs,
    ...backendArg,
  },
  async run({ args }) {
    const { prior, kimg, slope, epsilon, ...options } = parseOptions(schema, args)
    const { id } = args
    requireModelId(id)
    // Only the result on standard output where a machine reads it.
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    const storage = await openStorage(args.store, process.env)
    await startBackend(args.backend ?? 'auto', print)
    const { model, sample, crop, title = id, description, licence, preset } = args
    const data = { name: args.data, source: args.dataSource, licence: args.dataLicence }
    const walks = args.walks.split(' ').filter(Boolean)
    const torch = { activation: args.activation, slope, epsilon, class: options.class }
    const release = await releaseOfForeign(
      { model, sample, prior, crop, torch },
      { id, title, description, licence, data, preset, kimg, walks },
      print,
    )
    await sendRelease(storage, release, {}, args)
  },
})
