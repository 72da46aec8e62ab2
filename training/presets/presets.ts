import { GardenError } from '../../lib/error.ts'
import type { Config } from '../config.ts'
import { lorelei64 } from './lorelei-64.ts'

const PRESETS: Record<string, Config> = { 'lorelei-64': lorelei64 }

export const PRESET_NAMES = Object.keys(PRESETS)

/** @throws GardenError `invalid_config` when there is none of that name */
export function findPreset(name: string): Config {
  const preset = PRESETS[name]
  if (preset) return preset
  throw new GardenError('invalid_config', `There is no preset ${name}.`, {
    suggestion: `Presets: ${PRESET_NAMES.join(', ')}.`,
  })
}
