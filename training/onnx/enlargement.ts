import type { Operation } from '../../lib/model/integers/program.ts'
import { refused } from '../import/refusal.ts'

/** How far a whole number may be from the fraction that it stands for. */
const ROUNDING = 0.01

/**
 * What an enlargement between pixels does, as `fold.ts` writes one: the same taps for every channel, each times a number
 * of its own.
 *
 * @throws GardenError `invalid_model` when it does something else
 */
export function enlargementOf({ name, kernel, side, stride, padding, input, output }: Operation): {
  by: 'bilinear' | 'bilinear-corner'
  /** [channels] */
  scale: Float32Array
} {
  const by =
    padding?.line === Math.floor(stride / 2) && side === 2 * stride - (stride % 2)
      ? 'bilinear'
      : 'bilinear-corner'
  const taps = Array.from({ length: side }, (_, tap) => shareOf(by, tap, stride))
  const { channels } = output
  const scale = new Float32Array(channels)
  const all = taps.reduce((sum, one) => sum + one, 0) ** 2
  for (let tap = 0; tap < side ** 2; tap++)
    for (let i = 0; i < channels; i++)
      scale[i] =
        (scale[i] as number) + (kernel[(tap * channels + i) * channels + i] as number) / all
  const isOne = kernel.every((weight, i) => {
    const [tap, one, other] = [
      Math.floor(i / channels / channels),
      Math.floor(i / channels) % channels,
      i % channels,
    ]
    const share = (taps[Math.floor(tap / side)] ?? 0) * (taps[tap % side] ?? 0)
    const expected = one === other ? share * (scale[other] as number) : 0
    return Math.abs(weight - expected) <= 1 + ROUNDING * Math.abs(expected)
  })
  if (isOne && input.channels === channels) return { by, scale }
  throw refused(`${name} repeats the edge of what it reads, which is not written as ONNX.`)
}

function shareOf(by: 'bilinear' | 'bilinear-corner', tap: number, factor: number): number {
  if (by === 'bilinear-corner') return Math.max(0, 1 - Math.abs(tap - factor + 1) / factor)
  return Math.max(0, 1 - Math.abs((tap - Math.floor(factor / 2) + 0.5) / factor - 0.5))
}
