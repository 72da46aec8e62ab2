/**
 * What a million pixels cost to encode, in pictures of 64 pixels as PNG, each some 1.5 ms of a core: `encodeStill` and
 * `encodeAnimation` were timed on a grid of ages at 512 pixels, on one picture at 1024, and on 20 frames of a walk, and what
 * lies between was taken.
 */
const PER_MILLION: Readonly<Record<string, number>> = {
  png: 30,
  webp: 80,
  avif: 240,
  jpg: 10,
  gif: 140,
  mp4: 100,
}

/** What a drawing takes off an allowance: pictures to grow, and as many as its file takes as long as. */
export function costOf(format: string, work: { pictures: number; pixels: number }): number {
  return work.pictures + Math.floor((PER_MILLION[format] ?? 0) * (work.pixels / 1e6))
}
