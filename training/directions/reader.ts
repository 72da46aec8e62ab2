import * as tf from '@tensorflow/tfjs'
import { type Recogniser, trainRecogniser } from '../recognition/network.ts'
import type { Examples } from './examples.ts'
import { moments } from './statistics.ts'

/**
 * Trains a small network to read attributes off pictures, by least squares on standardised values: it
 * reads 0 for the data set's mean, 1 for its standard deviation more.
 *
 * @param seed of its first weights and of the order it sees pictures in
 * @param onProgress called with the number of pictures seen, in the end `EPOCHS` times all
 */
export function trainReader(
  { pictures, values }: Examples,
  seed: number,
  onProgress: (done: number) => void,
): Promise<Recogniser> {
  const loss = (targets: tf.Tensor2D, outputs: tf.Tensor2D) =>
    tf.losses.meanSquaredError(targets, outputs) as tf.Scalar
  return trainRecogniser(pictures, standardised(values), loss, seed, onProgress)
}

/** Each column with mean 0 and standard deviation 1; one that never changes is 0. */
function standardised(values: number[][]): number[][] {
  const columns = (values[0] ?? []).map((_, k) => moments(values.map((row) => row[k] ?? 0)))
  return values.map((row) =>
    columns.map(({ mean, deviation }, k) => ((row[k] ?? 0) - mean) / (deviation || 1)),
  )
}
