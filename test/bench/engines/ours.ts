import { loadGenerator } from '#lib/model/load.ts'
import type { Published } from '../release.ts'
import type { Engine } from './engine.ts'

/** The generator as the server has it. */
export async function ours({ manifest, read }: Published): Promise<Engine> {
  const generator = await loadGenerator(manifest, read)
  return {
    async run(latents) {
      const pictures = await generator.generate(latents)
      if (pictures.length === 1) return pictures[0]?.data ?? new Uint8Array()
      return new Uint8Array(Buffer.concat(pictures.map(({ data }) => data)))
    },
  }
}
