import { type Config, stepsFor } from '../config.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import type { RunOrigin } from './folder.ts'
import type { Tick } from './stats.ts'

/** Share of the time spent waiting for data above which the line says so. */
const WAIT_WORTH_TELLING = 0.02

/** Steps below which memory still settles. */
const TREND_STEPS = 100

/** What a call is about to train, in a line. */
export function headLine(config: Config, { name, count }: DatasetInfo): string {
  const { preset, resolution, channels, batch, kimg, tick } = config
  const steps = stepsFor(config, kimg).toLocaleString('en')
  return [
    `${preset} on ${name}: ${count.toLocaleString('en')} pictures of ${resolution} × ${resolution} × ${channels}`,
    `batch ${batch}`,
    `${kimg.toLocaleString('en')} kimg in ${steps} steps`,
    tick > 0 ? `a tick every ${tick} kimg` : 'a tick each pass',
  ].join(', ')
}

/** What a run went on from, and what it had to begin anew. */
export function originLine({ source, kimg, critic, rest }: RunOrigin): string {
  const anew = critic
    ? ''
    : `; it has no critic, so that a new one begins, and learns alone for ${rest} kimg`
  return `goes on from ${source} at ${kimg.toFixed(0)} kimg${anew}`
}

/** What whoever trains on few pictures should know. */
export function scarcityLines(
  { batch, epochEnd }: Pick<Config, 'batch' | 'epochEnd'>,
  { count }: Pick<DatasetInfo, 'count'>,
): string[] {
  if (count >= batch || epochEnd === 'short') return []
  return [
    `${count} pictures are fewer than a batch of ${batch}, so that each batch shows some several times; --set batch=${Math.max(2, count)} or less would not`,
  ]
}

/** What a run says whose schedule is over. */
export function overLine({ kimg }: Pick<Config, 'kimg'>, folder: string): string {
  const longer = Math.ceil(2 * kimg)
  return `its schedule of ${kimg} kimg is over; "gan resume ${folder} --kimg ${longer}" would make it longer`
}

/**
 * The line a person reads at the end of a tick; at most 120 columns up to 99,999 kimg.
 *
 * @param totalKimg where this call stops
 * @param speed images a second to reckon the time left with
 */
export function tickLine(tick: Tick, totalKimg: number, speed: number): string {
  const left = ((totalKimg - tick.kimg) * 1000) / speed
  return [
    `kimg ${tick.kimg.toFixed(1).padStart(7)}`,
    `critic ${signed(tick.criticLoss)}`,
    `generator ${signed(tick.generatorLoss)}`,
    `slope ${tick.slope?.toFixed(3) ?? '–'}`,
    `variety ${tick.variety?.toFixed(2) ?? '–'}`,
    `${tick.imagesPerSecond.toFixed(0).padStart(4)} images/s`,
    ...(tick.dataWait < WAIT_WORTH_TELLING ? [] : [`wait ${(tick.dataWait * 100).toFixed(0)} %`]),
    `${(tick.memory / 1e9).toFixed(2)} GB`,
    `eta ${duration(left)}`,
  ].join('  ')
}

/**
 * What a call ends with: the memory it held, and whether that grew.
 *
 * @param ticks of this call
 */
export function memoryLines(ticks: readonly Tick[]): string[] {
  const last = ticks.at(-1)
  if (last === undefined) return []
  const slope = memorySlope(ticks.slice(1))
  const megabytes = (Math.abs(slope ?? 0) / 1e6).toFixed(1)
  const trend =
    slope === undefined ? '' : `, ${slope < 0 ? '−' : '+'}${megabytes} MB per 1,000 steps`
  return [`memory ${(last.memory / 1e9).toFixed(2)} GB${trend}; ${last.tensors} tensors`]
}

/** Seconds as `2 h 05 min`, `4 min 10 s` or `9 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  if (minutes > 0) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`
  return `${whole} s`
}

/** Bytes in 1,000 steps by least squares; undefined for ticks over too few steps to tell. */
function memorySlope(ticks: readonly Tick[]): number | undefined {
  const [first, last] = [ticks[0], ticks.at(-1)]
  if (first === undefined || last === undefined || last.step - first.step < TREND_STEPS)
    return undefined
  const [steps, bytes] = [mean(ticks.map((one) => one.step)), mean(ticks.map((one) => one.memory))]
  const up = ticks.reduce((sum, one) => sum + (one.step - steps) * (one.memory - bytes), 0)
  const along = ticks.reduce((sum, one) => sum + (one.step - steps) ** 2, 0)
  return (1000 * up) / along
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function signed(value: number): string {
  return value.toFixed(3).replace('-', '−').padStart(8)
}
