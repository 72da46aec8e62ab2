import type * as tf from '@tensorflow/tfjs'
import { type Matrix, rowOf, symmetricDots } from '../evaluate/matrix.ts'
import { symmetricEigenvectors } from './eigenvectors.ts'

/**
 * The directions in which a generator's first layer answers most: the eigenvectors of AᵀA with the
 * greatest eigenvalues, where A is that dense layer's matrix.
 *
 * For a latent of independent components of one variance these are also the principal components of
 * the layer's output, so that a PCA of it would find nothing else.
 *
 * Source: Shen and Zhou, "Closed-form factorization of latent semantics in GANs", arXiv:2007.06600.
 *
 * @returns unit vectors, float32 [latentSize]
 */
export async function closedFormDirections(
  generator: tf.LayersModel,
  count: number,
): Promise<Float32Array[]> {
  const [kernel] = generator.layers.find((layer) => layer.weights.length > 0)?.getWeights() ?? []
  const [rows = 0, columns = 0] = kernel?.shape ?? []
  const data = Float64Array.from((await kernel?.data()) ?? [])
  const root: Matrix = { rows, columns, data }
  const { vectors } = symmetricEigenvectors(symmetricDots(root, root))
  return Array.from({ length: Math.min(count, rows) }, (_, i) =>
    Float32Array.from(rowOf(vectors, i)),
  )
}
