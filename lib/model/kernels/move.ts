import type { Shape } from '../compile/operations.ts'
import { change } from '../integers/change.ts'
import type { Addend, Buffer, Step } from './layout.ts'

/** Brings values that lie elsewhere, or follow each other otherwise, to where a step reads them. */
export function gather(
  memory: ArrayBuffer,
  { gathers, input, stage }: Step,
  pictures: number,
): void {
  for (const { from, shape, channel } of gathers) {
    const isView = shape.height !== stage.input.height || shape.width !== stage.input.width
    const to = isView ? stage.input : shape
    for (let picture = 0; picture < pictures; picture++)
      write(memory, input, to, picture, channel, read(memory, from, shape, picture))
  }
}

/** What has no sums: a curve, or a normal. */
export function runChange(memory: ArrayBuffer, { stage, input, output }: Step, pictures: number) {
  const operation = { ...stage, kernel: NONE, bias: NONE }
  for (let picture = 0; picture < pictures; picture++) {
    const values = read(memory, input, stage.input, picture)
    write(memory, output, stage.output, picture, 0, change(operation, values))
  }
}

const NONE = new Int32Array(0)

/** Writes the biases of a step to which a point is added: of each picture its own. */
export function addBiases(memory: ArrayBuffer, { addend, phases }: Step, pictures: number): void {
  if (!addend) return
  for (let picture = 0; picture < pictures; picture++) {
    const { first, image } = addend.from
    const values = new Int16Array(memory, first + picture * image)
    for (const [phase, { bias, biases }] of phases.entries()) {
      const from = new Int32Array(memory, bias, biases)
      const to = new Int32Array(memory, biasesAt(addend, picture * phases.length + phase), biases)
      for (let i = 0; i < biases; i++)
        to[i] = (from[i] as number) + (values[i] as number) * addend.times
    }
  }
}

/** @param place among all phases of all pictures */
export function biasesAt({ address, length }: Addend, place: number): number {
  return address + place * length
}

/** Fills the border of a step's input with what is at its edge. */
export function extend(memory: ArrayBuffer, { stage, input }: Step, pictures: number): void {
  const { height, width } = stage.input
  const { image, line, column, first, address } = input
  const all = new Int16Array(memory)
  const before = Math.round((first - address) / (line + column))
  const [lines, columns] = [image / line, line / column]
  const size = column / 2
  for (let picture = 0; picture < pictures; picture++) {
    for (let y = -before; y < lines - before; y++) {
      for (let x = -before; x < columns - before; x++) {
        if (y >= 0 && x >= 0 && y < height && x < width) continue
        const inside = (at: number, side: number) => Math.max(0, Math.min(side - 1, at))
        const start = first + picture * image
        const from = (start + inside(y, height) * line + inside(x, width) * column) / 2
        all.copyWithin((start + y * line + x * column) / 2, from, from + size)
      }
    }
  }
}

/** A picture's values, [height, width, channels] one after the other. */
function read(memory: ArrayBuffer, buffer: Buffer, shape: Shape, picture: number): Int16Array {
  const { height, width, channels } = shape
  const all = new Int16Array(memory)
  const values = new Int16Array(height * width * channels)
  let to = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (buffer.first + picture * buffer.image + y * buffer.line + x * buffer.column) / 2
      for (let channel = 0; channel < channels; channel++)
        values[to++] = all[from + channel] as number
    }
  }
  return values
}

/** @param first the channel that the values' first one is written to */
function write(
  memory: ArrayBuffer,
  buffer: Buffer,
  { height, width }: Shape,
  picture: number,
  first: number,
  values: Int16Array,
): void {
  const all = new Int16Array(memory)
  const channels = values.length / (height * width)
  let from = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = buffer.first + picture * buffer.image + y * buffer.line + x * buffer.column
      const to = place / 2 + first
      for (let channel = 0; channel < channels; channel++)
        all[to + channel] = values[from++] as number
    }
  }
}
