import { conditioned } from '../conditions/conditions.ts'
import { type Config, scheduled } from '../config.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import { readFacts } from '../data/facts.ts'

/**
 * A configuration with what its data set decides: how long a schedule of passes is, and what its critic is told.
 *
 * @param folder of the packed data set
 * @throws GardenError `invalid_dataset` when it does not tell the configuration's conditions, `invalid_config` when they are too many
 */
export async function plannedFor(
  config: Config,
  { folder, info }: { folder: string; info: DatasetInfo },
): Promise<Config> {
  const planned = scheduled(config, info.count)
  if (config.conditions.length === 0) return planned
  return conditioned(planned, await readFacts(folder, info))
}
