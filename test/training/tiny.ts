import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { gaussians, PURPOSE, stream, words } from '#lib/random/stream.ts'
import type { Config } from '../../training/config.ts'
import { findPreset, resolvePreset } from '../../training/presets/presets.ts'

/** A configuration that trains in milliseconds a step, with losses far from rounding after ten. */
export const tiny: Config = {
  ...resolvePreset(findPreset('lorelei-64')),
  preset: 'tiny',
  network: 'dcgan-4x4',
  resolution: 16,
  latentSize: 8,
  generatorWidth: 4,
  criticWidth: 4,
  batch: 4,
  gridColumns: 2,
  generatorRate: 1e-3,
  criticRate: 3e-3,
}

export function randomTensor(shape: number[], part: number): tf.Tensor {
  return tf.tensor(gaussians(stream(0, PURPOSE.weights, part), tf.util.sizeFromShape(shape)), shape)
}

/** Stand-ins for a batch of real pictures, another for each part. */
export function randomPictures({ batch, resolution, channels }: Config, part: number): tf.Tensor4D {
  return tf.tidy(() =>
    tf.clipByValue(randomTensor([batch, resolution, resolution, channels], part), -1, 1),
  ) as tf.Tensor4D
}

/** Packs a data set of noise, in two shards, the second one smaller. */
export async function writeNoise(
  folder: string,
  count: number,
  resolution: number,
  shade: (word: number, picture: number) => number = (word) => word,
): Promise<void> {
  const counts = [Math.ceil(count * 0.6), count - Math.ceil(count * 0.6)]
  await mkdir(folder, { recursive: true })
  const shards = await Promise.all(
    counts.map(async (size, i) => {
      const picture = resolution ** 2 * 3
      const data = words(stream(0, PURPOSE.portrait, i), size * picture)
      const bytes = Uint8Array.from(data, (word, at) => shade(word, Math.floor(at / picture)))
      const file = `shard-${i}.bin`
      await writeFile(join(folder, file), bytes)
      return { file, count: size, sha256: sha256(bytes) }
    }),
  )
  const info = {
    format: 1,
    name: 'noise',
    source: 'made by a test',
    licence: 'CC0-1.0',
    resolution,
    channels: 3,
    count,
    seed: 0,
    sha256: sha256(shards.map((shard) => shard.sha256).join('')),
    shards,
  }
  await writeFile(join(folder, 'dataset.json'), JSON.stringify(info))
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
