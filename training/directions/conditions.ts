import { readConditions } from '../conditions/conditioning.ts'
import { type Condition, kindsIn } from '../conditions/conditions.ts'
import { readInfo } from '../data/dataset.ts'
import type { RunInfo } from '../run/folder.ts'
import type { Attribute } from './attributes.ts'

/**
 * What a run's critic was told, as the data set tells it; none where it was told nothing, or this is another data set.
 *
 * @param folder of a packed data set
 * @throws GardenError `invalid_dataset` when the run's own does not tell it any more
 */
export async function conditionsToldBy(
  folder: string,
  { config, data }: Pick<RunInfo, 'config' | 'data'>,
): Promise<Condition[]> {
  if (config.conditions.length === 0) return []
  const info = await readInfo(folder)
  if (info.sha256 !== data.sha256) return []
  return (await readConditions(config, { folder, info })).conditions
}

/**
 * The direction in which latents say more of an attribute: towards the components of the kinds that have it, away from those of the
 * others. Undefined for an attribute of no condition.
 *
 * @returns a unit vector [latentSize]
 */
export function saidDirection(
  { group, value }: Pick<Attribute, 'group' | 'value'>,
  conditions: readonly Condition[],
  latentSize: number,
): Float32Array | undefined {
  const k = conditions.findIndex(({ fact }) => fact === group)
  if (k < 0) return undefined
  const { fact, kinds } = conditions[k] as Condition
  const values = kinds.map((kind) => value({ [fact]: kind }) ?? 0)
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  const apart = values.map((one) => one - mean)
  const length = Math.hypot(...apart)
  const vector = new Float32Array(latentSize)
  vector.set(
    apart.map((one) => one / length),
    kindsIn(conditions.slice(0, k)),
  )
  return vector
}
