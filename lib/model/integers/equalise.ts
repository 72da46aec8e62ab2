import { isSummed, type Operation, readersOf, readsOf } from '../compile/operations.ts'

/**
 * Makes channels more alike in how great their values become, and takes that back where they are read: all of them
 * share one scale, in which those that stay faint would be rounded roughly. Halfway, for what faint channels gain the
 * weights that read them lose. Activations are straight lines on either side of zero, so that pictures stay the same.
 * What is added to an operation's sums is scaled as these are.
 *
 * Source: Nagel et al., "Data-free quantization through weight equalization and bias correction", arXiv:1906.04721.
 *
 * @param peaks of each operation the greatest value of each channel, as `calibrate` finds them
 * @param faintest what the least of them counts as, in parts of the greatest: a channel that was never lit would be made
 *   infinitely greater
 * @returns operations, and of each the greatest value of all channels
 */
export function equalise(
  operations: readonly Operation[],
  peaks: readonly Float32Array[],
  faintest: number,
): { operation: Operation; peak: number }[] {
  const own = operations.map((_, i) =>
    isReadOnce(operations, i) ? scalesOf(peaks[i] as Float32Array, faintest) : undefined,
  )
  return operations.map((operation, i) => {
    const [from = -1] = readsOf(operation, i)
    const sum = operations.findIndex(({ addend }) => addend === i)
    const made = own[i] ?? own[sum]
    const scaled = rescale(operation, own[from], made)
    return { operation: scaled, peak: greatestOf(peaks[i] as Float32Array, made) }
  })
}

/** Whether what an operation makes is read by one other, as it is, whose weights can take everything back. */
function isReadOnce(operations: readonly Operation[], place: number): boolean {
  const { output, addend, ...operation } = operations[place] as Operation
  const [reader, other] = readersOf(operations, place)
  if (!isSummed(operation) || !reader || other || !isSummed(reader)) return false
  const isAlone = (reader.reads?.length ?? 1) === 1 && reader.addend !== place
  const isOwn =
    addend === undefined ||
    (isSummed(operations[addend] as Operation) && readersOf(operations, addend).length === 1)
  return isAlone && isOwn && reader.input.channels === output.channels
}

/** @returns what each channel is divided by */
function scalesOf(peaks: Float32Array, faintest: number): Float64Array {
  const most = greatestOf(peaks)
  return Float64Array.from(peaks, (peak) => Math.sqrt(Math.max(peak / most, faintest)))
}

function greatestOf(peaks: Float32Array, scales?: Float64Array): number {
  return peaks.reduce((most, peak, i) => Math.max(most, peak / (scales?.[i] ?? 1)), 0)
}

/** @param read what the channels that it reads have been divided by */
function rescale(
  operation: Operation,
  read: Float64Array | undefined,
  made: Float64Array | undefined,
): Operation {
  const { input, output } = operation
  const kernel = operation.kernel.map((weight, at) => {
    const channel = Math.floor(at / output.channels) % input.channels
    return (weight * (read?.[channel] ?? 1)) / (made?.[at % output.channels] ?? 1)
  })
  const bias = operation.bias.map((value, at) => value / (made?.[at % output.channels] ?? 1))
  return { ...operation, kernel, bias }
}
