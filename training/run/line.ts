import type { Tick } from './stats.ts'

/**
 * The line a person reads at the end of a tick.
 *
 * @param totalKimg where this call stops
 */
export function tickLine(tick: Tick, totalKimg: number): string {
  const left = ((totalKimg - tick.kimg) * 1000) / tick.imagesPerSecond
  return [
    `kimg ${tick.kimg.toFixed(1).padStart(7)}`,
    `critic ${signed(tick.criticLoss)}`,
    `generator ${signed(tick.generatorLoss)}`,
    `penalty ${tick.gradientPenalty?.toFixed(3) ?? '–'}`,
    `slope ${tick.slope?.toFixed(3) ?? '–'}`,
    `${tick.imagesPerSecond.toFixed(0).padStart(4)} images/s`,
    `wait ${(tick.dataWait * 100).toFixed(1)} %`,
    `${(tick.memory / 1e9).toFixed(2)} GB`,
    `${tick.tensors} tensors`,
    `eta ${duration(left)}`,
  ].join('  ')
}

/** Seconds as `2 h 05 min`, `4 min 10 s` or `9 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  if (minutes > 0) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${whole} s`
}

function signed(value: number): string {
  return value.toFixed(3).replace('-', '−').padStart(8)
}
