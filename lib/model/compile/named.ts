import * as z from 'zod'
import type { Activation } from './activation.ts'
import { refused } from './network.ts'

/** Activations by the names that Keras and TF.js have for them; where it is fixed by the name, their slope. */
const NAMED: ReadonlyMap<string, Activation | undefined> = new Map<string, Activation | undefined>([
  ['linear', undefined],
  ['relu', { curve: 'leaky', slope: 0 }],
  ['leaky_relu', { curve: 'leaky', slope: 0.2 }],
  ['relu6', { curve: 'clip', low: 0, high: 6 }],
  ['elu', { curve: 'elu', alpha: 1 }],
  ['selu', { curve: 'selu' }],
  ['gelu', { curve: 'gelu' }],
  ['gelu_new', { curve: 'gelu-tanh' }],
  ['swish', { curve: 'swish' }],
  ['silu', { curve: 'swish' }],
  ['mish', { curve: 'mish' }],
  ['hard_swish', { curve: 'hard-swish' }],
  ['hard_silu', { curve: 'hard-swish' }],
  ['tanh', { curve: 'tanh' }],
  ['sigmoid', { curve: 'sigmoid' }],
  ['softplus', { curve: 'softplus' }],
  ['softsign', { curve: 'softsign' }],
])

const objectSchema = z.looseObject({
  class_name: z.string(),
  config: z.union([z.string(), z.looseObject({})]).nullish(),
})

/**
 * The activation of a layer's option: a name, or as Keras 3 writes it, an object.
 *
 * @param layer its name, for messages
 * @returns undefined when nothing is to be done
 * @throws GardenError `invalid_manifest` naming layer and activation
 */
export function activationOf(activation: unknown, layer: string): Activation | undefined {
  if (activation === undefined || activation === null) return undefined
  const object = objectSchema.safeParse(activation)
  if (object.success) {
    const { class_name, config } = object.data
    if (typeof config === 'string') return activationOf(config, layer)
    return activationLayer(class_name, config ?? {}, layer)
  }
  if (typeof activation === 'string' && NAMED.has(activation)) return NAMED.get(activation)
  throw refused(`${layer} has the activation ${JSON.stringify(activation)}, which is not known`)
}

const reluSchema = z.object({
  max_value: z.number().nullish(),
  negative_slope: z.number().nullish(),
  threshold: z.literal(0).nullish(),
})
const leakySchema = z.object({ alpha: z.number().nullish(), negative_slope: z.number().nullish() })

/** Of a layer that is an activation. */
export function activationLayer(kind: string, config: object, layer: string): Activation {
  if (kind === 'ReLU') {
    const { max_value, negative_slope } = optionsOf(config, reluSchema, layer)
    if (typeof max_value !== 'number') return { curve: 'leaky', slope: negative_slope ?? 0 }
    if (!negative_slope) return { curve: 'clip', low: 0, high: max_value }
  }
  if (kind === 'LeakyReLU') {
    const { alpha, negative_slope } = optionsOf(config, leakySchema, layer)
    return { curve: 'leaky', slope: negative_slope ?? alpha ?? 0.3 }
  }
  if (kind === 'ELU')
    return { curve: 'elu', alpha: optionsOf(config, leakySchema, layer).alpha ?? 1 }
  throw refused(`${layer} is a ${kind}, which is not known`)
}

/** @throws GardenError `invalid_manifest` naming the layer and the option that is not supported */
export function optionsOf<Schema extends z.ZodType>(
  config: unknown,
  schema: Schema,
  layer: string,
): z.infer<Schema> {
  const result = schema.safeParse(config)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw refused(
    `${layer} has ${issue?.path.join('.')} ${JSON.stringify(at(config, issue?.path ?? []))}: ${issue?.message}`,
    result.error,
  )
}

function at(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null
        ? Object.entries(inside).find(([own]) => own === String(key))?.[1]
        : undefined,
    config,
  )
}
