import { lerp, slerp } from './slerp.ts'

/** From key to key: at one pace, or slowing down towards each. */
export type Easing = 'linear' | 'smooth'

/** How a walk goes from key to key. */
export type Way = { loop: boolean; path: 'slerp' | 'lerp'; easing?: Easing }

/**
 * The latents of a walk past `keys`. Every key is met exactly, bit for bit, at a frame of its own; the
 * keys are spread as evenly as whole frames allow. Without `loop` the walk begins at the first key and
 * ends at the last; with it, it goes on towards the first again and stops a frame short of it.
 *
 * @param keys float32 [size] each, at least 2
 * @param frames at least one per key
 * @returns float32 [size] each, `frames` of them
 * @throws RangeError for too few keys or frames
 */
export function walkLatents(
  keys: readonly Float32Array[],
  frames: number,
  options: Way,
): Float32Array[] {
  if (keys.length < 2 || !Number.isInteger(frames) || frames < keys.length) {
    throw new RangeError(`A walk past ${keys.length} keys cannot have ${frames} frames.`)
  }
  const steps = options.loop ? frames : frames - 1
  const targets = options.loop ? [...keys.slice(1), ...keys.slice(0, 1)] : keys.slice(1)
  const frameOf = (key: number) => Math.round((key * steps) / targets.length)
  const between = options.path === 'slerp' ? slerp : lerp
  const eased = options.easing === 'smooth' ? smooth : (t: number) => t
  const walk = targets.flatMap((target, leg) => {
    const key = keys[leg] ?? target
    return legLatents(key, frameOf(leg + 1) - frameOf(leg), (t) => between(key, target, eased(t)))
  })
  return options.loop ? walk : [...walk, ...keys.slice(-1).map((key) => key.slice())]
}

/** From `key`, which is met exactly, up to but without the next. */
function legLatents(
  key: Float32Array,
  length: number,
  at: (t: number) => Float32Array,
): Float32Array[] {
  return Array.from({ length }, (_, step) => (step === 0 ? key.slice() : at(step / length)))
}

/** Hermite's cubic from 0 to 1 with no slope at its ends. */
function smooth(t: number): number {
  return t * t * (3 - 2 * t)
}
