import { type Camera, type Point, panned, type Screen, scaled } from './camera.ts'

/** A camera that moves by itself. */
export type Motion = {
  /** @param elapsed milliseconds since it began */
  at(elapsed: number): Camera
  /** Milliseconds that it takes. */
  duration: number
}

/** After this many milliseconds a glide has lost all but a third of its speed. */
const FRICTION = 325

/** Slower than this, in CSS pixels a millisecond, a hand has come to rest before it lets go. */
const REST = 0.08

/** Milliseconds of a move to another scale. */
const ZOOM = 200

/**
 * The map goes on as it was pushed, and slows down; it ends where a whole pixel is a whole pixel again.
 *
 * @param velocity CSS pixels a millisecond
 * @returns undefined when it was not pushed
 */
export function glide(camera: Camera, velocity: Point): Motion | undefined {
  const speed = Math.hypot(velocity.x, velocity.y)
  if (!(speed > REST)) return undefined
  return {
    at: (elapsed) => {
      const way = FRICTION * (1 - Math.exp(-elapsed / FRICTION))
      return panned(camera, velocity.x * way, velocity.y * way)
    },
    duration: FRICTION * Math.log(speed / (REST / 8)),
  }
}

/** To another scale, with the same place under a point all the way. */
export function zoomTo(camera: Camera, scale: number, screen: Screen, point: Point): Motion {
  const factor = scale / camera.scale
  return {
    at: (elapsed) => {
      if (elapsed >= ZOOM) return scaled(camera, scale, screen, point)
      return scaled(camera, camera.scale * factor ** eased(elapsed / ZOOM), screen, point)
    },
    duration: ZOOM,
  }
}

/** Straight to another place at the same scale, or at once to another scale. */
export function moveTo(from: Camera, to: Camera): Motion {
  return {
    at: (elapsed) => {
      const part = eased(Math.min(1, elapsed / ZOOM))
      if (part === 1) return to
      return {
        x: from.x + (to.x - from.x) * part,
        y: from.y + (to.y - from.y) * part,
        scale: from.scale * (to.scale / from.scale) ** part,
      }
    },
    duration: ZOOM,
  }
}

/** Fast at first, at rest in the end. */
function eased(part: number): number {
  return 1 - (1 - part) ** 3
}
