import type { Config } from '../config.ts'

/** How often n × n, n from 4 to 7, is doubled to reach the resolution: 64 = 4 · 2⁴, 96 = 6 · 2⁴. */
export function doublingsOf(resolution: number): number {
  return Math.floor(Math.log2(resolution / 4))
}

/**
 * Side of the network's kernels.
 *
 * @param resizing of those that follow or precede a resize
 */
export function kernelOf({ network }: Pick<Config, 'network'>, resizing: number): number {
  if (isResizing({ network })) return resizing
  return network === 'dcgan-5x5' ? 5 : 4
}

/** Whether doublings are by nearest neighbour and a convolution. */
export function isResizing({ network }: Pick<Config, 'network'>): boolean {
  return network === 'resize' || network === 'resize-full'
}
