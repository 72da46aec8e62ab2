import { type Camera, type Screen, tilesIn } from './camera.ts'
import type { Tiles } from './tiles.ts'

/**
 * Draws what there is: the tiles themselves, and where they are still missing, coarser ones enlarged and finer
 * ones as small as they are.
 *
 * @param step of the tiles that belong here
 */
export function paint(
  context: CanvasRenderingContext2D,
  tiles: Tiles,
  camera: Camera,
  screen: Screen,
  step: number,
): void {
  const { width, height } = context.canvas
  context.clearRect(0, 0, width, height)
  for (const layer of tiles.isComplete() ? [step] : layersFor(step))
    paintLayer(context, tiles, camera, screen, layer)
}

/** What is painted first is what is covered first. */
function layersFor(step: number): number[] {
  return [step * 4, step * 2, step / 2, step].filter((layer) => layer <= 1)
}

function paintLayer(
  context: CanvasRenderingContext2D,
  tiles: Tiles,
  camera: Camera,
  screen: Screen,
  step: number,
): void {
  const side = camera.scale * step * screen.ratio
  // Whole device pixels: at rest, where the side is whole as well, tiles lie edge to edge.
  const left = Math.round((screen.width / 2 - camera.x * camera.scale) * screen.ratio)
  const top = Math.round((screen.height / 2 - camera.y * camera.scale) * screen.ratio)
  for (const tile of tilesIn(camera, screen, step)) {
    const picture = tiles.get(tile)
    if (!picture) continue
    const [x, right] = edges(left, tile.x / step, side)
    const [y, bottom] = edges(top, tile.y / step, side)
    context.imageSmoothingEnabled = side < picture.width
    context.drawImage(picture, x, y, right - x, bottom - y)
  }
}

function edges(origin: number, index: number, side: number): [number, number] {
  return [Math.round(origin + (index - 0.5) * side), Math.round(origin + (index + 0.5) * side)]
}
