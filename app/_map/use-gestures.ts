import { useGesture } from '@use-gesture/react'
import { type RefObject, useRef } from 'react'
import type { Camera, Point } from './camera.ts'
import type { PlaneMap } from './map.ts'

/** So much of a wheel's turn is a step nearer or farther. */
const NOTCH = 100

/** Pixels, where a wheel is told in lines. */
const LINE = 33

/**
 * What hands do on the map: drag it, pinch it, turn a wheel over it, tap it.
 *
 * @param tap told where, in CSS pixels from the left top
 */
export function useGestures(
  surface: RefObject<HTMLElement | null>,
  map: RefObject<PlaneMap | undefined>,
  tap: (point: Point) => void,
): void {
  const pointOf = ([x, y]: readonly [number, number]): Point => {
    const { left = 0, top = 0 } = surface.current?.getBoundingClientRect() ?? {}
    return { x: x - left, y: y - top }
  }
  const turned = useRef(0)

  useGesture(
    {
      onDrag({ first, last, tap: isTap, pinching, cancel, delta, velocity, direction, xy }) {
        if (pinching) return cancel()
        if (isTap) return tap(pointOf(xy))
        if (first) map.current?.hold()
        map.current?.pan(...delta)
        const [x, y] = [velocity[0] * direction[0], velocity[1] * direction[1]]
        if (last) map.current?.letGo({ x, y })
      },
      onPinch({ first, last, origin, movement: [factor], memo }) {
        const plane = map.current
        if (!plane) return memo
        if (first) plane.hold()
        const began: { camera: Camera; start: Point } =
          first || !memo ? { camera: plane.camera(), start: pointOf(origin) } : memo
        plane.pinch(began.camera, factor, began.start, pointOf(origin))
        if (last) plane.letGo({ x: 0, y: 0 }, pointOf(origin))
        return began
      },
      onWheel({ event, delta: [across, down], last }) {
        if (event.ctrlKey || last) return
        event.preventDefault()
        if (Math.abs(across) > Math.abs(down)) {
          turned.current = 0
          return map.current?.pan(-across, 0)
        }
        turned.current += event.deltaMode === WheelEvent.DOM_DELTA_LINE ? down * LINE : down
        if (Math.abs(turned.current) < NOTCH) return
        map.current?.zoomBy(-Math.sign(turned.current), pointOf([event.clientX, event.clientY]))
        turned.current = 0
      },
    },
    {
      target: surface,
      eventOptions: { passive: false },
      drag: { filterTaps: true, pointer: { keys: false } },
      pinch: { scaleBounds: { min: 1 / 64, max: 64 } },
    },
  )
}
