import type { NamedArray } from '../run/safetensors.ts'

/** A weight: its numbers in row-major order of its shape. */
export type Weight = Pick<NamedArray, 'shape' | 'data'>

/**
 * A weight with its axes in another order.
 *
 * @param order which old axis stands at each new place
 */
export function permuted({ shape, data }: Weight, order: readonly number[]): Weight {
  const sides = order.map((axis) => shape[axis] ?? 1)
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((size, side) => size * side, 1),
  )
  const values = new Float32Array(data.length)
  const place = sides.map(() => 0)
  let from = 0
  for (let to = 0; to < values.length; to++) {
    values[to] = data[from] ?? 0
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      const stride = strides[order[axis] ?? 0] ?? 0
      place[axis] = (place[axis] ?? 0) + 1
      from += stride
      if ((place[axis] ?? 0) < (sides[axis] ?? 0)) break
      from -= stride * (sides[axis] ?? 0)
      place[axis] = 0
    }
  }
  return { shape: sides, data: values }
}

export function reshaped({ data }: Weight, shape: number[]): Weight {
  return { shape, data }
}

/** The same numbers so many times in a row: a bias of channels for each place of a picture. */
export function repeated({ data }: Weight, times: number): Weight {
  const values = new Float32Array(data.length * times)
  for (let i = 0; i < times; i++) values.set(data, i * data.length)
  return { shape: [values.length], data: values }
}

/** A kernel [side, side, …] with zeros after it, to [larger, larger, …]. */
export function padded({ shape, data }: Weight, larger: number): Weight {
  const [side = 0, , ...rest] = shape
  const row = rest.reduce((size, one) => size * one, 1)
  const values = new Float32Array(larger ** 2 * row)
  for (let y = 0; y < side; y++)
    values.set(data.subarray(y * side * row, (y + 1) * side * row), y * larger * row)
  return { shape: [larger, larger, ...rest], data: values }
}
