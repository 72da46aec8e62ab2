import type { Tick } from '../../training/run/stats.ts'

/** A sound tick, with some figures of its own. */
export function tick(step: number, figures: Partial<Tick> = {}): Tick {
  return {
    step,
    kimg: step / 10,
    criticLoss: -1,
    generatorLoss: 1,
    gradientPenalty: null,
    slope: null,
    gap: null,
    variety: null,
    alarms: [],
    rollbacks: 0,
    imagesPerSecond: 80,
    dataWait: 0,
    memory: 1e9,
    tensors: 44,
    minutes: step,
    ...figures,
  }
}

/** What a tick says apart from how long it took and what it held. */
export function timeless({ imagesPerSecond, dataWait, memory, tensors, minutes, ...rest }: Tick) {
  return rest
}
