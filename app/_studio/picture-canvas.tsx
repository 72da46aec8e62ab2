import { useLayoutEffect, useRef } from 'react'
import type { Drawn } from './engine/use-harvest.ts'

/** A picture's own pixels on a canvas of just as many. */
export function PictureCanvas({
  picture,
  resolution,
  label,
  isOld = false,
}: {
  picture: Drawn
  resolution: number
  label: string
  /** Whether it is the one before, until the next is there. */
  isOld?: boolean
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const image = new ImageData(picture.rgba, resolution, resolution)
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0)
  }, [picture, resolution])
  return (
    <canvas
      ref={canvas}
      width={resolution}
      height={resolution}
      role="img"
      aria-label={label}
      data-recipe={picture.recipe}
      className={`pixels ${isOld ? 'opacity-50' : ''}`}
    />
  )
}
