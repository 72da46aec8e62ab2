import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { gaussians, PURPOSE, stream } from '../../lib/random/stream.ts'
import type { Critic } from '../networks/critic.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { slopes, twoSided } from '../train/penalties.ts'

/** Relative errors above this refuse the critic; right ones stay below 0.02, wrong ones are near 1. */
const TOLERANCE = 0.05

/**
 * The difference's half steps, relative to the norm of the weight; the one that fits better counts.
 * At a small one float32 cancels, behind a norm most; at a large one some leaky relu's input changes
 * its sign, where the penalty jumps and no derivative speaks of it.
 */
const STEPS = [1e-4, 1e-3]

/** A critic that is told the same of all pictures. */
type Checked = { variables: readonly NamedVariable[]; score(pictures: tf.Tensor4D): tf.Tensor1D }

const PICTURES = 2

/** Weights drawn anew: with batch norm over two pictures one draw may be all jumps, a wrong gradient is wrong in each. */
const ATTEMPTS = 3

/** Directions tried a weight; the middle error counts, for a jump may still spoil one. */
const DIRECTIONS = 3

/**
 * Proves on the backend in use that the penalty's gradient is right: for every weight, the derivative
 * along one direction against the central difference. TF.js gets second-order gradients wrong in
 * silence for some operations, and trains all the same, to worse pictures.
 *
 * The critic's weights are overwritten: give it a small one of the same build.
 *
 * @param shape [height, width, channels] of the pictures it scores
 * @param kinds that it is told of each
 * @returns the largest relative error over all weights
 * @throws GardenError `gradient_unsound` naming the operation at fault
 */
export async function checkGradients(
  critic: Critic,
  shape: [number, number, number],
  kinds = 0,
): Promise<number> {
  const pictures = tf.tensor4d(draw(0, PICTURES * tf.util.sizeFromShape(shape)), [
    PICTURES,
    ...shape,
  ])
  const conditions =
    kinds > 0 ? tf.tensor2d(draw(1, PICTURES * kinds), [PICTURES, kinds]) : undefined
  const checked: Checked = {
    variables: critic.variables,
    score: (x) => critic.score(x, { conditions }),
  }
  try {
    let worst = Infinity
    for (let attempt = 0; attempt < ATTEMPTS && worst >= TOLERANCE; attempt++) {
      for (const [i, weight] of critic.variables.entries())
        assignRandom(weight, 10_000 * attempt + i + 1)
      worst = Math.min(worst, await worstError(checked, pictures))
    }
    if (worst < TOLERANCE) return worst
    throw unsound(
      `its second-order gradient is off by ${(worst * 100).toFixed(0)} %`,
      await suspectOperations(checked, pictures),
    )
  } finally {
    tf.dispose([pictures, ...(conditions ? [conditions] : [])])
  }
}

async function worstError(critic: Checked, pictures: tf.Tensor4D): Promise<number> {
  const { value, grads } = await penaltyGradients(critic, pictures)
  const scale = Math.max(...(await Promise.all(Object.values(grads).map(norm))))
  let worst = 0
  for (const [i, { variable }] of critic.variables.entries()) {
    const gradient = grads[variable.name] as tf.Tensor
    const tries: number[] = []
    for (let n = 0; n < DIRECTIONS; n++)
      tries.push(await relativeError(critic, pictures, variable, gradient, 100 * n + i, scale))
    worst = Math.max(worst, tries.sort((a, b) => a - b)[(DIRECTIONS - 1) / 2] ?? Number.NaN)
  }
  tf.dispose([value, grads])
  return worst
}

function penalty(critic: Checked, pictures: tf.Tensor4D): tf.Scalar {
  return twoSided(slopes((x) => critic.score(x), pictures))
}

async function penaltyGradients(critic: Checked, pictures: tf.Tensor4D) {
  const variables = critic.variables.map(({ variable }) => variable)
  try {
    // The last bias has no part in any slope, and TF.js wants every variable to have one.
    return tf.variableGrads(
      () => tf.add(penalty(critic, pictures), tf.mul(0, tf.sum(critic.score(pictures)))),
      variables,
    )
  } catch (error) {
    const missing = /gradient function not found for (\w+)/.exec(String(error))?.[1]
    if (!missing) throw error
    const { kernelNames } = await tf.profile(() => critic.score(pictures))
    throw unsound(`TF.js has no second-order gradient for ${missing}`, kernelNames, error)
  }
}

/** Along the gradient itself, where a wrong one shows most, and a random direction, where a lacking one does. */
async function relativeError(
  critic: Checked,
  pictures: tf.Tensor4D,
  variable: tf.Variable,
  gradient: tf.Tensor,
  index: number,
  scale: number,
): Promise<number> {
  const length = await norm(gradient)
  const direction = tf.tidy(() => {
    const random = tf.tensor(draw(1000 + index, variable.size), variable.shape)
    const along = tf.add(unit(random), length > 0 ? unit(gradient) : 0)
    return tf.mul(unit(along), tf.norm(variable))
  })
  const analytic = await scalar(tf.tidy(() => tf.sum(tf.mul(gradient, direction))))
  // Weights whose gradient is next to nothing are held to the size of the others'.
  const least = 0.01 * scale * (await norm(direction))
  const errors: number[] = []
  for (const step of STEPS) {
    const numeric = await centralDifference(critic, pictures, variable, direction, step)
    const most = Math.max(Math.abs(analytic), Math.abs(numeric), least)
    errors.push(Math.abs(analytic - numeric) / most)
  }
  direction.dispose()
  return Math.min(...errors)
}

async function centralDifference(
  critic: Checked,
  pictures: tf.Tensor4D,
  variable: tf.Variable,
  direction: tf.Tensor,
  step: number,
): Promise<number> {
  const original = variable.clone()
  const at = (sign: number) => {
    tf.tidy(() => variable.assign(tf.add(original, tf.mul(direction, sign * step))))
    return scalar(tf.tidy(() => penalty(critic, pictures)))
  }
  const difference = (await at(1)) - (await at(-1))
  variable.assign(original)
  original.dispose()
  return difference / (2 * step)
}

/** Operations whose gradient saves their own output, which the second-order pass takes for a constant; else all of them. */
async function suspectOperations(critic: Checked, pictures: tf.Tensor4D): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => critic.score(pictures))
  const saving = kernelNames.filter((name) => tf.getGradient(name)?.outputsToSave?.some(Boolean))
  return saving.length > 0 ? saving : kernelNames
}

/** Gains of norms start near 1: near 0 a small step turns them over. */
function assignRandom({ name, variable }: NamedVariable, part: number): void {
  const center = name.endsWith('/gamma') ? 1 : 0
  tf.tidy(() => {
    const values = tf.tensor(draw(part, variable.size), variable.shape)
    variable.assign(tf.add(tf.mul(values, heScale(variable)), center))
  })
}

/** Deviation √(2 / inputs) keeps slopes near 1 at any width: He et al., arXiv:1502.01852. */
function heScale({ size, shape }: tf.Variable): number {
  return shape.length < 2 ? 0.1 : Math.sqrt((2 * (shape.at(-1) ?? 1)) / size)
}

function draw(part: number, count: number): Float32Array {
  return gaussians(stream(0, PURPOSE.weights, part), count)
}

function unit(tensor: tf.Tensor): tf.Tensor {
  return tf.div(tensor, tf.norm(tensor))
}

function norm(tensor: tf.Tensor): Promise<number> {
  return scalar(tf.tidy(() => tf.norm(tensor)))
}

async function scalar(tensor: tf.Tensor): Promise<number> {
  const [value] = await tensor.data()
  tensor.dispose()
  return value ?? Number.NaN
}

function unsound(why: string, operations: string[], cause?: unknown): GardenError {
  const used = [...new Set(operations)].filter(Boolean).join(', ')
  return new GardenError(
    'gradient_unsound',
    `The critic cannot be trained with a gradient penalty: ${why}; it uses ${used}.`,
    {
      suggestion:
        'Use leaky relu, relu, tanh or sigmoid in the critic, or register a gradient in training/gradients/repair.ts.',
      cause,
    },
  )
}
