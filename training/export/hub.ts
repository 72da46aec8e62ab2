import type { Card, Manifest } from '../../lib/model/manifest.ts'

/** Licences by the names that the Hub has for them. */
const LICENCES = new Set([
  'cc0-1.0',
  'cc-by-4.0',
  'cc-by-sa-4.0',
  'cc-by-nc-4.0',
  'mit',
  'apache-2.0',
])

/**
 * The `README.md` of a folder for the Hugging Face Hub, with the facts that it reads at the top.
 *
 * @param hasSheet whether `samples.webp` lies beside it
 */
export function hubCard(manifest: Manifest, { data }: Card, hasSheet: boolean): string {
  const { id, title, description, resolution, latentSize, prior, licence } = manifest
  const latents = prior === 'normal' ? `randn(1, ${latentSize})` : `rand(1, ${latentSize}) * 2 - 1`
  return `---
${licenceLines(licence)}
library_name: pytorch
pipeline_tag: unconditional-image-generation
tags: [gan, onnx, safetensors]
---

# ${title}

${description}

${hasSheet ? '![Pictures of the first seeds](samples.webp)\n\n' : ''}Pictures of ${resolution} × ${resolution} pixels, from latents of ${latentSize} numbers (${prior}). Learned from ${data.name} (${data.licence}). Licence: ${licence}.

With PyTorch, by \`generator.py\` beside it:

\`\`\`python
import torch
from PIL import Image
from generator import Generator

pictures = Generator("model.safetensors")(torch.${latents})
Image.fromarray(pictures[0].permute(1, 2, 0).squeeze().numpy()).save("${id}.png")
\`\`\`

With ONNX Runtime, the same:

\`\`\`python
import onnxruntime
import torch

session = onnxruntime.InferenceSession("model.onnx")
picture = session.run(None, {"latents": torch.${latents.replace(' * 2 - 1', '.mul(2).sub(1)')}.numpy()})[0][0]  # -1 ... 1
\`\`\`
`
}

function licenceLines(licence: string): string {
  const known = licence.toLowerCase()
  return LICENCES.has(known)
    ? `license: ${known}`
    : `license: other\nlicense_name: ${JSON.stringify(licence)}`
}

/** What is known of its rights, as a file of its own. */
export function hubLicence({ title, licence }: Manifest, { data }: Card): string {
  return `${title}, its weights and pictures: ${licence}

It learned from ${data.name}: ${data.licence}
Source: ${data.source}

generator.py is of Latent Garden: MIT
`
}
