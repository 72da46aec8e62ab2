import { type RefObject, useEffect, useRef } from 'react'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { createMap, type PlaneMap, type Sight } from './map.ts'
import { formatPlace, type Place } from './place.ts'

/** Milliseconds between two addresses; browsers refuse pages that rewrite theirs all the time. */
const REST = 300

/**
 * The map on a canvas as large as what it lies in. The address follows where it is, also while it coasts and before
 * somebody leaves: whoever comes back finds the place again.
 *
 * @param see told what is seen, at most once a frame
 */
export function useMap(
  canvas: RefObject<HTMLCanvasElement | null>,
  {
    gardener,
    resolution,
    place,
    see,
    fail,
  }: {
    gardener: Gardener
    resolution: number
    place: Place
    see: (sight: Sight) => void
    fail: (message: string) => void
  },
): RefObject<PlaneMap | undefined> {
  const map = useRef<PlaneMap>(undefined)
  const hearing = useRef({ place, see, fail })
  useEffect(() => {
    hearing.current = { ...hearing.current, see, fail }
  })

  useEffect(() => {
    const drawing = canvas.current
    const frame = drawing?.parentElement
    if (!drawing || !frame) return
    let rest: ReturnType<typeof setTimeout> | undefined
    let told = 0
    const left = new AbortController()

    function tellNow(): void {
      clearTimeout(rest)
      rest = undefined
      told = performance.now()
      tell(hearing.current.place)
    }

    // A press may be what leads away: by then the address has to be the place's.
    document.addEventListener('click', tellNow, { capture: true, signal: left.signal })
    addEventListener('pagehide', tellNow, { signal: left.signal })
    const plane = createMap(drawing, {
      gardener,
      resolution,
      place: hearing.current.place,
      isCalm: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
      failed: (message) => hearing.current.fail(message),
      see(sight) {
        const { camera, zoom } = sight
        hearing.current.place = { x: camera.x, y: camera.y, zoom }
        hearing.current.see(sight)
        rest ??= setTimeout(tellNow, Math.max(0, told + REST - performance.now()))
      },
    })
    map.current = plane
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = frame
      if (width > 0 && height > 0) plane.resize({ width, height, ratio: devicePixelRatio })
    })
    observer.observe(frame)
    return () => {
      clearTimeout(rest)
      left.abort()
      observer.disconnect()
      plane.dismiss()
      map.current = undefined
    }
  }, [canvas, gardener, resolution])

  return map
}

function tell(place: Place): void {
  const query = formatPlace(place)
  if (query !== location.search) history.replaceState(null, '', location.pathname + query)
}
