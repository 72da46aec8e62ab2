import { GardenError } from '../../lib/error.ts'
import { type Config, parseConfig } from '../config.ts'
import { anime64Keras, anime64Wgan } from './anime-64.ts'
import { anime96Paddle } from './anime-96-paddle.ts'
import { digits32 } from './digits-32.ts'
import { digits32Paddle, digits32PaddleLsgan } from './digits-32-paddle.ts'
import { faces64Tf } from './faces-64-tf.ts'
import { faces64Torch } from './faces-64-torch.ts'
import { garden64 } from './garden-64.ts'
import { images64 } from './images-64.ts'
import { lorelei64 } from './lorelei-64.ts'
import { DEFAULTS, type Preset } from './preset.ts'

export const PRESETS: readonly Preset[] = [
  garden64,
  lorelei64,
  images64,
  digits32,
  anime96Paddle,
  faces64Torch,
  digits32Paddle,
  digits32PaddleLsgan,
  faces64Tf,
  anime64Wgan,
  anime64Keras,
]

export const PRESET_NAMES = PRESETS.map(({ name }) => name)

/** @throws GardenError `invalid_config` when there is none of that name */
export function findPreset(name: string): Preset {
  const preset = PRESETS.find((each) => each.name === name)
  if (preset) return preset
  throw new GardenError('invalid_config', `There is no preset ${name}.`, {
    suggestion: `Presets: ${PRESET_NAMES.join(', ')}.`,
  })
}

/** A preset's whole configuration: corrected, or with `faithful` as its source was written. */
export function resolvePreset({ name, config, corrections }: Preset, faithful = false): Config {
  const made = faithful ? [] : corrections
  const ended = made.map(({ ends }) => ends)
  const deviations = (config.deviations ?? []).filter((one) => !ended.includes(one))
  const changes = made.map(({ to }) => to)
  return parseConfig(
    Object.assign({ preset: name, ...DEFAULTS, ...config, deviations }, ...changes),
  )
}
