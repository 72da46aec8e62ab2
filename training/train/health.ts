import { type Config, deviates } from '../config.ts'
import type { Alarm, Tick } from '../run/stats.ts'

/**
 * Size of a tick's mean loss beyond which nobody comes back: scores differ by slope times distance, and
 * two pictures of 256 × 256 are at most 890 apart.
 */
const LOSS_LIMIT = 1e5

/** A penalty that wants mean slopes of 1 has lost the critic at 10, and no longer holds it at 3; a sound run starts at 2. */
const LOST_SLOPE = 10
const STEEP_SLOPE = 3

/** Logits: real and generated pictures told apart with 99.3 % sureness each. */
const LOGIT_GAP = 10

/** Of the 1 that lies between the targets of least squares. */
const SQUARE_GAP = 0.95

/** Ticks that a critic must be beyond its limit, one after the other. */
const SATURATED_TICKS = 3

/**
 * Pictures that vary less than this have collapsed, once they have varied as much as `GROWN_VARIETY` or after
 * so many steps: an untrained generator grows grey whatever its latent. A sound run of lorelei-64 is
 * at 0.77 after 250 steps, and at 0.95 after 1,500.
 */
const COLLAPSED_VARIETY = 0.25
const GROWN_VARIETY = 0.5
const GROWN_STEPS = 2000

/** Objectives that push the scores of real and generated pictures as far apart as they go. */
const PULLED_APART: ReadonlySet<Config['objective']> = new Set(['minimax', 'relativistic'])

const TOWARDS_ONE: ReadonlySet<Config['penalty']> = new Set(['gradient', 'one-sided', 'dragan'])

/** Why a tick's figures are beyond return; undefined while they are not. */
export function divergence(config: Config, tick: Tick): string | undefined {
  for (const name of ['criticLoss', 'generatorLoss'] as const) {
    if (Math.abs(tick[name]) > LOSS_LIMIT)
      return `The mean ${name} of the steps up to ${tick.step} is ${tick[name].toPrecision(3)}, beyond ±${LOSS_LIMIT}.`
  }
  if (slopeOf(config, tick) <= LOST_SLOPE) return undefined
  return `The mean slope of the critic in the steps up to ${tick.step} is ${tick.slope?.toFixed(1)}, above ${LOST_SLOPE}.`
}

/**
 * The alarms of a tick.
 *
 * @param earlier the run's ticks before it
 */
export function alarmsAt(config: Config, earlier: readonly Tick[], tick: Tick): Alarm[] {
  const alarms: Alarm[] = []
  if (tick.rollbacks > (earlier.at(-1)?.rollbacks ?? 0)) alarms.push('diverged')
  if (isCollapsed(earlier, tick)) alarms.push('collapse')
  const recent = [...earlier, tick].slice(-SATURATED_TICKS)
  if (recent.length === SATURATED_TICKS && recent.every((one) => isBeyondCritic(config, one)))
    alarms.push('critic saturated')
  return alarms
}

/**
 * What a person reads below a tick's line: what was found, and when an alarm begins also what to do.
 *
 * @param before alarms of the tick before
 */
export function alarmLines(config: Config, tick: Tick, before: readonly Alarm[]): string[] {
  return tick.alarms.flatMap((alarm) => {
    const { found, advice } = describe(config, tick, alarm)
    const line = `  alarm ${alarm}: ${found}`
    return before.includes(alarm) ? [line] : [line, `    ${advice}`]
  })
}

function isCollapsed(earlier: readonly Tick[], { variety, step }: Tick): boolean {
  if (variety === null || variety >= COLLAPSED_VARIETY) return false
  return step >= GROWN_STEPS || earlier.some((one) => (one.variety ?? 0) >= GROWN_VARIETY)
}

function isBeyondCritic(config: Config, tick: Tick): boolean {
  const gap = tick.gap ?? 0
  if (PULLED_APART.has(config.objective)) return gap > LOGIT_GAP
  if (config.objective === 'least-squares') return gap > SQUARE_GAP
  return slopeOf(config, tick) > STEEP_SLOPE
}

/** 0 where the penalty does not want slopes of 1, or cannot have them. */
function slopeOf(config: Config, { slope }: Tick): number {
  const wants = TOWARDS_ONE.has(config.penalty) && !deviates(config, 'constant-penalty')
  return wants ? (slope ?? 0) : 0
}

function describe(config: Config, tick: Tick, alarm: Alarm): { found: string; advice: string } {
  if (alarm === 'diverged') {
    return {
      found: `went back ${tick.rollbacks} of ${config.rollbacks} times, learning rates now × ${rateScale(tick.rollbacks)}`,
      advice: 'Should it go on, start again with a lower criticRate and generatorRate.',
    }
  }
  if (alarm === 'collapse') {
    return {
      found: `pictures vary ${tick.variety?.toFixed(2)} times as much as the reals, less than ${COLLAPSED_VARIETY}`,
      advice:
        'Look at grids/. If it stays, start again with a lower generatorRate, more criticSteps or a larger batch.',
    }
  }
  return {
    found: `${saturation(config, tick)}, for ${SATURATED_TICKS} ticks`,
    advice:
      config.objective === 'wasserstein'
        ? 'If it stays, start again with a lower criticRate or a higher gradientPenaltyWeight.'
        : 'If it stays, start again with a lower criticRate, fewer criticSteps or a penalty such as r1.',
  }
}

function saturation({ objective }: Config, { slope, gap }: Tick): string {
  if (objective === 'wasserstein')
    return `the critic's mean slope is ${slope?.toFixed(1)}, above ${STEEP_SLOPE}`
  const limit = PULLED_APART.has(objective) ? LOGIT_GAP : SQUARE_GAP
  return `real and generated pictures score ${gap?.toFixed(2)} apart, more than ${limit}`
}

/** What is left of the learning rates after so many rollbacks. */
export function rateScale(rollbacks: number): number {
  return 0.5 ** rollbacks
}
