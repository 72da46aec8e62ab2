/** A picture: bytes 0 … 255, row-major and interleaved, [height, width, channels]. */
export type Raster = {
  width: number
  height: number
  channels: 1 | 3
  data: Uint8Array
}
