import { kimgAfter } from '../config.ts'
import { readAge } from '../pictures/generator.ts'
import { readNewest } from '../run/checkpoint.ts'
import { readRun } from '../run/folder.ts'
import type { NamedArray } from '../run/safetensors.ts'
import type { Start } from './start.ts'

const NETWORKS = /^(generator|generatorEma|critic)\//

/**
 * A run's networks: of its newest whole checkpoint, or the averaged generator alone at an age.
 *
 * @throws GardenError `invalid_config` when it kept no such age, `invalid_checkpoint` when nothing whole is there
 */
export async function startOfRun(
  run: string,
  age: number | undefined,
  print: (line: string) => void,
): Promise<Start> {
  const { config, hash } = await readRun(run)
  if (age !== undefined) {
    const arrays = bothGenerators(await readAge(run, age))
    return { from: { source: `${run}@${age}`, kimg: age, critic: false }, config, arrays }
  }
  const { step, arrays } = await readNewest(run, hash, print)
  const networks = arrays.filter(({ name }) => NETWORKS.test(name))
  return {
    from: { source: run, kimg: kimgAfter(config, step), critic: true },
    config,
    arrays: networks,
  }
}

/** The averaged generator as the one that learns, too. */
export function bothGenerators(arrays: readonly NamedArray[]): NamedArray[] {
  return ['generator', 'generatorEma'].flatMap((network) =>
    arrays.map((array) => ({ ...array, name: `${network}/${array.name}` })),
  )
}
