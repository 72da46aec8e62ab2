import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defineCommand } from 'citty'
import {
  findRelease,
  readCard,
  readCatalogue,
  readListed,
  readManifest,
} from '../../lib/gallery/catalogue.ts'
import { parseModelRef } from '../../lib/latent/recipe.ts'
import { loadProgram } from '../../lib/model/load.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { programModel } from '../onnx/program.ts'
import { encodeModel } from '../onnx/proto.ts'
import { storeArg } from './store.ts'

export const exportModel = defineCommand({
  meta: {
    name: 'export',
    description:
      'Write a published generator for other programs: ONNX, or a folder for the Hugging Face Hub',
  },
  args: {
    model: { type: 'positional', required: true, description: 'such as lorelei-64' },
    to: {
      type: 'enum',
      options: ['onnx', 'hub'],
      default: 'onnx',
      description:
        'an .onnx file, or a folder with one, a card, a sheet of pictures and the licence',
    },
    out: {
      type: 'string',
      description: 'the file or folder; <model>.onnx or <model> unless given',
    },
    ...storeArg,
  },
  async run({ args }) {
    const storage = await openStorage(args.store, process.env)
    const release = findRelease(await readCatalogue(storage), parseModelRef(args.model))
    const { id, digest } = release
    const manifest = await readManifest(storage, id, digest)
    const read = (path: string) => readListed(storage, manifest, digest, path)
    const bytes = encodeModel(programModel(await loadProgram(manifest, read), id))
    const out = args.out ?? (args.to === 'hub' ? id : `${id}.onnx`)
    const target = args.to === 'hub' ? join(out, 'model.onnx') : out
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, bytes)
    if (args.to === 'hub') {
      const card = await readCard(storage, manifest, digest)
      const sheet = manifest.grids.at(-1)?.file
      if (sheet) await writeFile(join(out, 'samples.webp'), await read(sheet))
      await writeFile(join(out, 'README.md'), cardOf(manifest, card, sheet !== undefined))
    }
    console.log(
      `${target}: latents [n, ${manifest.latentSize}] to pictures [n, ${manifest.channels}, ${manifest.resolution}, ${manifest.resolution}] in −1 … 1, ${bytes.length} bytes`,
    )
  },
})

type Manifest = Awaited<ReturnType<typeof readManifest>>
type Card = Awaited<ReturnType<typeof readCard>>

/** What the Hub shows, with the facts that it reads at the top. */
function cardOf(manifest: Manifest, card: Card, hasSheet: boolean): string {
  const { id, title, description, resolution, latentSize, prior, licence } = manifest
  const drawn = prior === 'normal' ? 'standard_normal((1, SIZE))' : 'uniform(-1, 1, (1, SIZE))'
  return `---
license: other
license_name: ${JSON.stringify(licence)}
library_name: onnx
pipeline_tag: unconditional-image-generation
tags: [gan, onnx]
---

# ${title}

${description}

${hasSheet ? '![Pictures of the first seeds](samples.webp)\n\n' : ''}Pictures of ${resolution} × ${resolution} pixels, from latents of ${latentSize} numbers (${prior}). Learned from ${card.data.name} (${card.data.licence}). Licence: ${licence}.

\`\`\`python
import numpy, onnxruntime
from PIL import Image

session = onnxruntime.InferenceSession("model.onnx")
latents = numpy.random.default_rng(1).${drawn.replace('SIZE', `${latentSize}`)}.astype("float32")
picture = session.run(None, {"latents": latents})[0][0].transpose(1, 2, 0)
Image.fromarray(((picture + 1) * 127.5).round().clip(0, 255).astype("uint8").squeeze()).save("${id}.png")
\`\`\`
`
}
