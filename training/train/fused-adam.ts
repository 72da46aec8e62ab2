import * as tf from '@tensorflow/tfjs'
import type { NamedVariable } from '../networks/variables.ts'
import { native } from '../operations/native.ts'
import { createResource, type Resource } from '../operations/resource.ts'
import type { AdamMoments, AdamRule, AdamSettings } from './optimizers.ts'

/**
 * Adam by one operation of TensorFlow's a weight; only where `isNative()`. Composed of elementary ones it is half of all
 * operations of a step, and goes over memory five times as often.
 */
export function fusedAdam(
  weights: readonly NamedVariable[],
  { first, second }: AdamMoments,
  { beta1, beta2, optimizerEpsilon }: AdamSettings,
): AdamRule {
  let opened: ReturnType<typeof open> | undefined

  /** At the first update: a state that is only looked at holds nothing. */
  function open() {
    // The operation wants a first moment in any case.
    const stead = first.length > 0 ? [] : weights
    return {
      values: weights.map(mirror),
      means: first.map(mirror),
      squares: second.map(mirror),
      stead: stead.map(({ variable }) => createResource(variable.shape)),
    }
  }

  function update(gradients: readonly tf.Tensor[], rate: number | tf.Scalar): void {
    opened ??= open()
    const { values, means, squares, stead } = opened
    // It would correct the rate in single precision; with these powers of β₁ and β₂ it leaves it alone.
    const settings = [0, 0, rate, beta1, beta2, optimizerEpsilon].map((one) =>
      typeof one === 'number' ? tf.scalar(one) : one,
    )
    for (const [i, gradient] of gradients.entries()) {
      const [value, square] = [values[i] as Mirror, squares[i] as Mirror]
      for (const each of [value, means[i], square]) each?.push()
      // With β₁ = 0 it changes by nothing.
      stead[i]?.set(gradient)
      const mean = (means[i]?.resource ?? stead[i]) as Resource
      const handles = [value.resource, mean, square.resource].map(({ handle }) => handle)
      native('ResourceApplyAdam', [...handles, ...settings, gradient], {}, { count: 0 })
      value.pull()
    }
  }

  function settle(): void {
    for (const each of opened ? [...opened.means, ...opened.squares] : []) each.pull()
  }

  function dispose(): void {
    const { values = [], means = [], squares = [], stead = [] } = opened ?? {}
    const all = [...values, ...means, ...squares].map(({ resource }) => resource)
    for (const each of [...all, ...stead]) each.dispose()
    opened = undefined
  }

  return { update, settle, dispose }
}

/** A variable and the resource that takes its place while it is updated. */
type Mirror = ReturnType<typeof mirror>

function mirror({ variable }: NamedVariable) {
  const resource = createResource(variable.shape)
  let known: object | undefined
  return { resource, push, pull }

  /** Unless the resource has what the variable was last given. */
  function push(): void {
    if (variable.dataId === known) return
    resource.set(variable)
    known = variable.dataId
  }

  /** Unless the variable has been given another value since: that counts. */
  function pull(): void {
    if (variable.dataId !== known) return
    const value = resource.get()
    variable.assign(value)
    value.dispose()
    known = variable.dataId
  }
}
