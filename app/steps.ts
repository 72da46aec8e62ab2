/** Frames from a key frame to the next, which is what the studio counts, of a walk that has so many frames in all. */
export function stepsOf(frames: number, { keys, loop }: { keys: number; loop: boolean }): number {
  return Math.max(1, Math.round(loop ? frames / keys : (frames - 1) / (keys - 1)))
}
