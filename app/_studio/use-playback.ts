import { useEffect, useState } from 'react'

/** Frames a second. */
const RATE = 30

/** Steps through `count` frames and back again while `playing`. */
export function usePlayback(count: number, playing: boolean) {
  const [frame, setFrame] = useState(0)
  useEffect(() => {
    if (!playing || count < 2) return
    let request = requestAnimationFrame(function tick(now) {
      setFrame(pingPong(Math.floor((now / 1000) * RATE), count))
      request = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(request)
  }, [playing, count])
  return [Math.min(frame, count - 1), setFrame] as const
}

/** 0 1 2 3 2 1 0 1 … for a count of 4. */
function pingPong(step: number, count: number): number {
  const turn = step % (2 * (count - 1))
  return turn < count ? turn : 2 * (count - 1) - turn
}
