import { useEffect, useRef, useState } from 'react'

/** How a walk is played: frames a second, and whether it goes round or back and forth. */
export type Playback = { frames: number; fps: number; loop: boolean; playing: boolean }

/** The frame to show, which moves on while `playing`, and how to go to another. */
export function usePlayback({ frames, fps, loop, playing }: Playback) {
  const [frame, setFrame] = useState(0)
  const position = useRef(0)

  useEffect(() => {
    if (!playing || frames < 2) return
    let before = performance.now()
    let request = requestAnimationFrame(function tick(now) {
      position.current += (Math.max(0, now - before) / 1000) * fps
      before = now
      setFrame(frameAt(position.current, frames, loop))
      request = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(request)
  }, [playing, frames, fps, loop])

  function show(next: number): void {
    position.current = next
    setFrame(next)
  }

  return [Math.min(frame, frames - 1), show] as const
}

/** @param position frames that have gone by since the walk began, broken ones too */
export function frameAt(position: number, frames: number, loop: boolean): number {
  const whole = Math.floor(position)
  return loop ? whole % frames : pingPong(whole, frames)
}

/** 0 1 2 3 2 1 0 1 … for 4 frames. */
function pingPong(step: number, frames: number): number {
  const turn = step % (2 * (frames - 1))
  return turn < frames ? turn : 2 * (frames - 1) - turn
}
