import { useEffect, useState } from 'react'
import type { Gardener, Grown, Wish } from './gardener.ts'

/** The pixels of one picture, RGBA, and what it is a picture of. */
export type Drawn = { recipe: string; rgba: Uint8ClampedArray<ArrayBuffer> }

/** What a lane has grown so far, and how long a picture took, in milliseconds. */
export type Harvest = { pictures: readonly Drawn[]; pace: number | undefined }

const NOTHING: Harvest = { pictures: [], pace: undefined }

/**
 * Keeps a lane growing what is wished for; without a gardener, or a wish, there is nothing.
 *
 * @param names what each picture of the wish is, in order
 * @param fail told when the wish cannot be granted
 */
export function useHarvest(
  gardener: Gardener | undefined,
  wish: Wish | undefined,
  names: readonly string[],
  fail?: () => void,
): Harvest {
  const [harvest, setHarvest] = useState(NOTHING)
  const key = JSON.stringify(wish)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the wish and its names
  useEffect(() => {
    if (!wish) return
    let milliseconds = 0
    const take = (grown: Grown) => {
      milliseconds += grown.milliseconds
      const pace = milliseconds / (grown.index + grown.pictures.length)
      setHarvest(({ pictures }) => ({ pictures: withGrown(pictures, grown, names), pace }))
    }
    return gardener?.grow(wish, take, fail)
  }, [gardener, key])
  return gardener && wish ? harvest : NOTHING
}

/** The old pictures stay until new ones take their places. */
function withGrown(
  before: readonly Drawn[],
  { index, pictures }: Grown,
  names: readonly string[],
): Drawn[] {
  const drawn = pictures.map((rgba, i) => ({ recipe: names[index + i] ?? '', rgba }))
  return [...before.slice(0, index), ...drawn, ...before.slice(index + drawn.length, names.length)]
}
