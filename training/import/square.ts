import type { Margins, Network, Shape } from '../../lib/model/compile/network.ts'
import { shapesOf } from '../../lib/model/compile/network.ts'
import type { Sample } from './sample.ts'

/** The same network with its pictures cut to the square in their middle. */
export function squareNetwork(network: Network): Network {
  const margins = marginsOf(shapesOf(network).at(-1) as Shape)
  if (!margins) return network
  const inputs = [network.length - 1]
  return [...network, { name: 'the square in the middle', inputs, kind: 'crop', margins }]
}

/** The same of pictures that are there. */
export function squareSample(sample: Sample): Sample {
  const { height, width, channels } = sample.shape
  const margins = marginsOf(sample.shape)
  if (!margins) return sample
  const side = Math.min(height, width)
  const pictures = sample.pictures.map((picture) => {
    const square = new Float32Array(side * side * channels)
    for (let line = 0; line < side; line++) {
      const from = ((line + margins.top) * width + margins.left) * channels
      square.set(picture.subarray(from, from + side * channels), line * side * channels)
    }
    return square
  })
  return { ...sample, pictures, shape: { height: side, width: side, channels } }
}

/** What lies around the square; undefined for one. */
function marginsOf({ height, width }: Shape): Margins | undefined {
  if (height === width) return undefined
  const side = Math.min(height, width)
  const [top, left] = [Math.floor((height - side) / 2), Math.floor((width - side) / 2)]
  return { top, left, bottom: height - side - top, right: width - side - left }
}
