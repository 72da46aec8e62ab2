import type { Shape } from '../compile/network.ts'
import { type Normal, type Operation, TABLE } from './program.ts'

/**
 * What a curve or a normal makes of values, as README.md defines it.
 *
 * @param values [height, width, channels], of 16 bits
 */
export function change(
  { table, normal, output, slope, low, high }: Operation,
  values: Int16Array,
): Int16Array {
  if (table) return looked(table, values)
  if (!normal) return values
  const result = normalised(normal, output, values)
  for (let i = 0; i < result.length; i++) {
    const value = result[i] as number
    const sloped = slope === undefined || value >= 0 ? value : (value * slope + 2 ** 14) >> 15
    result[i] = Math.max(low, Math.min(high, sloped))
  }
  return result
}

function looked(table: Int16Array, values: Int16Array): Int16Array {
  const result = new Int16Array(values.length)
  const [half, last] = [TABLE / 2, TABLE - 1]
  for (let i = 0; i < values.length; i++)
    result[i] = table[Math.max(0, Math.min(last, (values[i] as number) + half))] as number
  return result
}

/** Sums are exact; each step after them is rounded as IEEE 754 says, so that every machine gives the same. */
function normalised(
  { over, groups, epsilon, scale, shift }: Normal,
  { channels }: Shape,
  values: Int16Array,
): Int16Array {
  const result = new Int16Array(values.length)
  const each = channels / groups
  const step = over === 'position' ? channels : values.length
  const count = (step / channels) * each
  for (let start = 0; start < values.length; start += step) {
    for (let group = 0; group < groups; group++) {
      const first = start + group * each
      let [sum, squares] = [0, 0]
      for (let pixel = first; pixel < start + step; pixel += channels)
        for (let at = pixel; at < pixel + each; at++) {
          const value = values[at] as number
          sum += value
          squares += value * value
        }
      const mean = sum / count
      const share = 1 / Math.sqrt(Math.max(0, squares / count - mean * mean) + epsilon)
      for (let pixel = first; pixel < start + step; pixel += channels)
        for (let at = pixel, channel = group * each; at < pixel + each; at++, channel++) {
          const even = ((values[at] as number) - mean) * share
          const value = Math.floor(even * (scale[channel] ?? 0) + (shift[channel] ?? 0) + 0.5)
          result[at] = Math.max(-32768, Math.min(32767, value))
        }
    }
  }
  return result
}
