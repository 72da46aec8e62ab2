import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineCommand } from 'citty'
import {
  findRelease,
  readCard,
  readCatalogue,
  readListed,
  readManifest,
} from '../../lib/gallery/catalogue.ts'
import { parseModelRef } from '../../lib/latent/recipe.ts'
import { parseModel, readShards } from '../../lib/model/compile/files.ts'
import { decodeWeights } from '../../lib/model/compile/weights.ts'
import { loadProgram } from '../../lib/model/load.ts'
import type { Card, Manifest } from '../../lib/model/manifest.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { storeArg } from './store.ts'

const ENDINGS = { onnx: '.onnx', safetensors: '.safetensors', keras: '.h5', hub: '' } as const

/** What draws what is written as safetensors. */
const MODULE = fileURLToPath(new URL('../export/generator.py', import.meta.url))

export const exportModel = defineCommand({
  meta: {
    name: 'export',
    description:
      'Write a published generator for other programs: ONNX, PyTorch, Keras, or a folder for the Hugging Face Hub',
  },
  args: {
    model: { type: 'positional', required: true, description: 'such as lorelei-64' },
    to: {
      type: 'enum',
      options: ['onnx', 'safetensors', 'keras', 'hub'],
      default: 'onnx',
      description:
        'an .onnx file; .safetensors, and beside it the PyTorch module generator.py that draws it; an .h5 file of Keras; or a folder with the first two, a card, a sheet of pictures and the licence',
    },
    out: {
      type: 'string',
      description: 'the file or folder; named as the model unless given',
    },
    ...storeArg,
  },
  async run({ args }) {
    const storage = await openStorage(args.store, process.env)
    const { id, digest } = findRelease(await readCatalogue(storage), parseModelRef(args.model))
    const manifest = await readManifest(storage, id, digest)
    const read = (path: string) => readListed(storage, manifest, digest, path)
    const source = { manifest, read, card: () => readCard(storage, manifest, digest) }
    const out = args.out ?? `${id}${ENDINGS[args.to]}`
    await mkdir(args.to === 'hub' ? out : dirname(out), { recursive: true })
    console.log(await WRITERS[args.to](source, out))
  },
})

type Source = {
  manifest: Manifest
  read(path: string): Promise<Uint8Array>
  card(): Promise<Card>
}

/** Each writes, and tells what. */
const WRITERS: Record<keyof typeof ENDINGS, (source: Source, out: string) => Promise<string>> = {
  onnx: writeOnnx,
  safetensors: writeSafetensors,
  keras: writeKeras,
  hub: writeHub,
}

async function writeOnnx({ manifest, read }: Source, out: string): Promise<string> {
  const { programModel } = await import('../onnx/program.ts')
  const { encodeModel } = await import('../onnx/proto.ts')
  const bytes = encodeModel(programModel(await loadProgram(manifest, read), manifest.id))
  await writeAtomically(out, bytes)
  const { latentSize, channels, resolution } = manifest
  return `${out}: latents [n, ${latentSize}] to pictures [n, ${channels}, ${resolution}, ${resolution}] in −1 … 1, ${bytes.length} bytes`
}

async function writeSafetensors({ manifest, read }: Source, out: string): Promise<string> {
  const { programTensors } = await import('../export/safetensors.ts')
  const bytes = programTensors(await loadProgram(manifest, read), manifest.id)
  const module = join(dirname(out), 'generator.py')
  await writeAtomically(out, bytes)
  await writeAtomically(module, await readFile(MODULE))
  return `${out}: whole numbers, ${bytes.length} bytes, drawn by ${module}`
}

async function writeKeras({ manifest, read }: Source, out: string): Promise<string> {
  const { kerasFile } = await import('../export/keras.ts')
  const { model: file } = manifest.layers
  const { modelTopology, weightsManifest } = parseModel(await read(file), file)
  const groups = await readShards(file, weightsManifest, read)
  const weights = groups.flatMap(({ bytes, ...group }) => [...decodeWeights(group, bytes)])
  const bytes = await kerasFile(modelTopology, new Map(weights))
  await writeAtomically(out, bytes)
  const { maxError } = manifest.weights.quantization
  return `${out}: layers in float32, whose pictures are up to ${maxError} of 255 levels from the release's, ${bytes.length} bytes`
}

async function writeHub(source: Source, out: string): Promise<string> {
  const { hubCard, hubLicence } = await import('../export/hub.ts')
  const { manifest, read } = source
  const card = await source.card()
  const lines = [
    await writeOnnx(source, join(out, 'model.onnx')),
    await writeSafetensors(source, join(out, 'model.safetensors')),
  ]
  const sheet = manifest.grids.at(-1)?.file
  if (sheet) await writeAtomically(join(out, 'samples.webp'), await read(sheet))
  await writeAtomically(join(out, 'README.md'), hubCard(manifest, card, sheet !== undefined))
  await writeAtomically(join(out, 'LICENSE.txt'), hubLicence(manifest, card))
  return [...lines, `${join(out, 'README.md')}: its card, with samples and licence`].join('\n')
}
