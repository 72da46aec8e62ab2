/** Pixels a side of the largest file. */
const MAX_SIDE = 1024

/** The sides that a picture can be saved in: its own, and doubled as often as it stays within 1024 pixels. */
export function sidesOf(resolution: number): number[] {
  const sides = [resolution]
  for (let side = resolution * 2; side <= MAX_SIDE; side *= 2) sides.push(side)
  return sides
}
