import { useEffect, useState } from 'react'
import type { Age } from './age.ts'

/** Milliseconds of the whole story: about a minute, whatever the number of ages. */
const STORY = 50_000

/** The age that is shown, and a story that goes on by itself from one to the next. */
export function useStory(ages: readonly Age[]) {
  // In kimg, for a model that has grown shows other ages; who looks at the newest goes on to.
  const [chosen, setChosen] = useState(Infinity)
  const [playing, setPlaying] = useState(false)
  const index = nearest(ages, chosen)
  const last = ages.length - 1
  // By its kimg: a page that is renewed brings the same ages as another array, which begins no pause anew.
  const next = index + 1 >= last ? Infinity : (ages[index + 1]?.kimg ?? 0)

  const show = (at: number) => setChosen(at === last ? Infinity : (ages[at]?.kimg ?? 0))

  useEffect(() => {
    if (!playing) return
    const pause = setTimeout(
      () => {
        if (next === Infinity) setPlaying(false)
        setChosen(next)
      },
      STORY / (last + 1),
    )
    return () => clearTimeout(pause)
  }, [playing, next, last])

  return {
    index,
    playing,
    choose(at: number): void {
      setPlaying(false)
      show(at)
    },
    /** From the beginning, where it stands at the end. */
    toggle(): void {
      for (const { src } of playing ? [] : ages) new Image().src = src
      if (!playing && index === last) show(0)
      setPlaying(!playing)
    },
  }
}

function nearest(ages: readonly Age[], kimg: number): number {
  const distances = ages.map((age) => Math.abs(age.kimg - Math.min(kimg, ages.at(-1)?.kimg ?? 0)))
  return distances.indexOf(Math.min(...distances))
}
