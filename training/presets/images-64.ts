import { garden64 } from './garden-64.ts'
import type { Preset } from './preset.ts'

export const images64: Preset = {
  name: 'images-64',
  purpose: 'your own pictures, faces for one',
  source: 'ours: training/RECIPES.md; garden-64 with mirrored pictures, for photographs are few',
  assumed: [],
  config: { ...garden64.config, mirror: true },
  corrections: [],
}
