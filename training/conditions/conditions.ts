import { GardenError } from '../../lib/error.ts'
import { drawPrior, type Prior } from '../../lib/latent/sample.ts'
import { naturalLogarithm } from '../../lib/random/gaussian.ts'
import { PURPOSE, stream } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import type { Fact, Facts } from '../data/source.ts'

/** Kinds that one fact may tell apart: an amount tells more, and is no condition. */
const MOST = 64

/**
 * A fact that a critic is told of each picture: of a real one by the data set, of a generated one by its latent. Each kind has
 * a component of its own, and what a latent says is the kind whose component with its bias is the greatest, so that every
 * seed says something, as often as the data set does.
 */
export type Condition = { fact: string; kinds: Fact[]; biases: Float32Array }

/**
 * What there is to tell by these facts, in their order.
 *
 * @throws GardenError `invalid_dataset` for a fact that the data set does not tell, or of which it does not tell 2 to 64 kinds
 */
export function conditionsOf(
  facts: readonly Facts[],
  { conditions, prior }: Pick<Config, 'conditions' | 'prior'>,
): Condition[] {
  return conditions.map((fact) => {
    requireTold(fact, facts)
    const counts = new Map<Fact, number>()
    for (const { [fact]: kind = null } of facts) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    if (counts.size < 2 || counts.size > MOST) throw noKinds(fact, counts.size)
    const kinds = [...counts.keys()].sort(byName)
    const shares = kinds.map((kind) => (counts.get(kind) ?? 0) / facts.length)
    return { fact, kinds, biases: biasesFor(shares, prior) }
  })
}

/** By code units, so that every system and language gives the same order. */
function byName(a: Fact, b: Fact): number {
  return String(a) < String(b) ? -1 : 1
}

/** Kinds in all: numbers that are told of a picture. */
export function kindsIn(conditions: readonly Condition[]): number {
  return conditions.reduce((sum, { kinds }) => sum + kinds.length, 0)
}

/**
 * Which kind of each condition pictures are of: [facts.length, conditions]; a kind that there is not is none of them.
 *
 * @throws GardenError `invalid_dataset` when not all tell each condition's fact
 */
export function kindsByFacts(
  conditions: readonly Condition[],
  facts: readonly Facts[],
): Uint8Array {
  for (const { fact } of conditions) requireTold(fact, facts)
  return Uint8Array.from(
    facts.flatMap((one) => conditions.map(({ fact, kinds }) => kinds.indexOf(one[fact] ?? null))),
  )
}

/**
 * The configuration with the size of what its critic is told.
 *
 * @param facts of the data set's pictures; undefined where it tells none
 * @throws GardenError `invalid_dataset` as `conditionsOf`, `invalid_config` when latents have fewer components than there are kinds
 */
export function conditioned(config: Config, facts: readonly Facts[] | undefined): Config {
  const { conditions, latentSize } = config
  if (conditions.length === 0) return config
  const conditionKinds = kindsIn(conditionsOf(facts ?? [], config))
  if (conditionKinds <= latentSize) return { ...config, conditionKinds }
  throw new GardenError(
    'invalid_config',
    `${conditions.join(', ')} tell of ${conditionKinds} kinds, and latents of ${latentSize} components cannot say as many.`,
    { suggestion: `Set latentSize=${conditionKinds} or more, or leave out a condition.` },
  )
}

const SAMPLES = 4096
const ROUNDS = 40
const STEP = 0.4

/** With which the greatest of so many components is each of them as often as wanted, within two hundredths. */
function biasesFor(shares: readonly number[], prior: Prior): Float32Array {
  const size = shares.length
  const draws = drawPrior(stream(0, PURPOSE.evaluation, size), SAMPLES * size, prior)
  const biases = new Float32Array(size)
  for (let round = 0; round < ROUNDS; round++) {
    const counts = countGreatest(draws, biases)
    const step = STEP * (1 - round / ROUNDS)
    for (const [k, share] of shares.entries()) {
      const ratio = (share * SAMPLES + 1) / ((counts[k] ?? 0) + 1)
      biases[k] = (biases[k] ?? 0) + step * naturalLogarithm(ratio)
    }
  }
  return biases
}

function countGreatest(draws: Float32Array, biases: Float32Array): Uint32Array {
  const counts = new Uint32Array(biases.length)
  for (let first = 0; first < draws.length; first += biases.length) {
    let best = 0
    let most = -Infinity
    for (const [k, bias] of biases.entries()) {
      const value = (draws[first + k] ?? 0) + bias
      if (value > most) [best, most] = [k, value]
    }
    counts[best] = (counts[best] ?? 0) + 1
  }
  return counts
}

function requireTold(fact: string, facts: readonly Facts[]): void {
  if (facts.length > 0 && facts.every((one) => fact in one)) return
  const told = Object.keys(facts[0] ?? {})
  throw new GardenError(
    'invalid_dataset',
    `The data set does not tell "${fact}" of each picture.`,
    {
      suggestion: told.length
        ? `It tells of ${told.join(', ')}.`
        : 'It tells nothing: "gan dataset make" writes what pictures show, of drawings, letters and labelled digits.',
    },
  )
}

function noKinds(fact: string, count: number): GardenError {
  return new GardenError(
    'invalid_dataset',
    `"${fact}" tells ${count} kinds of pictures apart; a condition tells 2 to ${MOST}.`,
    { suggestion: 'Take a fact that names kinds, and no amount.' },
  )
}
