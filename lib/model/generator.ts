import type { Raster } from '../image/raster.ts'
import type { Engine } from './engine.ts'
import type { Manifest } from './manifest.ts'

/** A model in memory: latents in, pictures out. */
export type Generator = {
  manifest: Manifest
  /** Bytes of memory that it takes. */
  bytes: number
  /** Of the proof, in levels of 255; an age comes without an answer to compare with. */
  maxDifference: number | undefined
  /** Levels of 255 that its pictures may be off. */
  tolerance: number
  /**
   * @param latents float32 [latentSize] each
   * @returns a picture for each, in order, in memory of its own
   * @throws RangeError for a latent of another size
   */
  generate(latents: readonly Float32Array[]): Promise<Raster[]>
  /** Frees its memory. It cannot be used afterwards. */
  dispose(): void
}

/** A generator that an engine computes; nobody has looked yet whether it does so rightly. */
export function generatorOn(engine: Engine, manifest: Manifest): Generator {
  const { bytes, dispose, tolerance = 0 } = engine
  const grow = (latents: readonly Float32Array[]) => generate(engine, manifest, latents)
  return { manifest, bytes, maxDifference: undefined, tolerance, generate: grow, dispose }
}

async function generate(
  engine: Engine,
  manifest: Manifest,
  latents: readonly Float32Array[],
): Promise<Raster[]> {
  for (const latent of latents) requireSize(latent, manifest)
  const pictures: Raster[] = []
  for (let first = 0; first < latents.length; first += engine.pictures) {
    const bytes = await engine.run(latents.slice(first, first + engine.pictures))
    pictures.push(...rasters(bytes, manifest))
  }
  return pictures
}

function requireSize({ length }: Float32Array, { latentSize }: Manifest): void {
  if (length === latentSize) return
  throw new RangeError(`A latent has ${length} components, the generator takes ${latentSize}.`)
}

function rasters(bytes: Uint8Array, { resolution, channels }: Manifest): Raster[] {
  const length = resolution * resolution * channels
  return Array.from({ length: bytes.length / length }, (_, i) => ({
    width: resolution,
    height: resolution,
    channels,
    data: bytes.slice(i * length, (i + 1) * length),
  }))
}
