import { GardenError } from '../../lib/error.ts'
import { curveOf } from '../../lib/model/compile/activation.ts'
import { rangeOf } from '../../lib/model/compile/end.ts'
import { evaluate, prepare } from '../../lib/model/compile/evaluate.ts'
import { foldNetwork } from '../../lib/model/compile/fold.ts'
import { type Network, text } from '../../lib/model/compile/network.ts'
import type { ForeignArray } from '../run/safetensors.ts'
import { TOLERANCE } from './compare.ts'
import { refused } from './refusal.ts'
import { levelsOf, type Sample } from './sample.ts'
import { type TorchOptions, torchVariants, type Variant } from './torch.ts'

/** Seconds that may be spent on trying. */
const LIMIT = 60

/**
 * The network of a PyTorch state dict: of those that it may be the first that draws a picture of the sample to within a
 * level, or the likeliest when none does.
 *
 * @throws GardenError `invalid_model` naming the tensor that is not understood
 */
export async function recognise(
  arrays: readonly ForeignArray[],
  options: TorchOptions,
  sample: Sample,
): Promise<Variant> {
  const { shape, latents } = sample
  const { height: resolution, width, channels } = shape
  if (width !== resolution)
    throw refused(
      `The sample has pictures of ${text(shape)}; of a state dict only square ones are understood.`,
      'Write the network itself beside the sample, training/import/sample_torch.py --onnx, and import that with --crop.',
    )
  const goal = { resolution, channels, latentSize: latents[0]?.length ?? 0 }
  requireSigned(sample)
  const end = Date.now() + LIMIT * 1000
  let likeliest: (Variant & { difference: number }) | undefined
  let problem: GardenError | undefined
  for (const variant of torchVariants(arrays, options, goal)) {
    const difference = differenceOf(variant.network, sample)
    if (difference instanceof GardenError) problem ??= difference
    else {
      if (difference <= TOLERANCE) return variant
      if (!likeliest || difference < likeliest.difference) likeliest = { ...variant, difference }
    }
    if (Date.now() > end) break
  }
  if (likeliest) return likeliest
  throw problem
}

/** Of what a state dict may end in, nothing makes pictures far beyond. */
function requireSigned({ pictures, isBytes }: Sample): void {
  if (isBytes || pictures.every((one) => one.every((value) => Math.abs(value) < 2))) return
  throw refused('The sample has pictures that are not in −1 … 1.')
}

/** Of the first picture, in levels; or why it cannot be drawn. */
function differenceOf(network: Network, sample: Sample): number | GardenError {
  try {
    const operations = foldNetwork(network)
    const last = operations.at(-1)
    const latent = sample.latents[0] as Float32Array
    const sums = evaluate(prepare(operations), latent).at(-1) as Float32Array
    const curves = (last?.curves ?? []).map(curveOf)
    const picture = sums.map((sum) => curves.reduce((value, curve) => curve(value), sum))
    const range = rangeOf(network)
    const [expected = new Float32Array()] = levelsOf(
      { ...sample, pictures: sample.pictures.slice(0, 1) },
      range,
    )
    if (picture.length !== expected.length) return Number.POSITIVE_INFINITY
    const { low, high } = range
    let most = 0
    for (const [i, level] of expected.entries()) {
      const own = (((picture[i] as number) - low) / (high - low)) * 255
      const difference = Math.abs(Math.max(0, Math.min(255, own)) - level)
      if (!(difference <= most))
        most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
    }
    return sample.isBytes ? Math.max(0, most - 0.5) : most
  } catch (error) {
    if (error instanceof GardenError) return error
    throw error
  }
}
