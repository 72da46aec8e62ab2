import type { Gardener } from './engine/gardener.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import type { Bench } from './use-studio.ts'

/** What every tool works with. */
export type PanelProps = {
  model: StudioModel
  gardener: Gardener | undefined
  bench: Bench
  /** The picture in hand, once this device has grown it. */
  drawn: Drawn | undefined
}
