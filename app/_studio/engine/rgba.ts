import type { Raster } from '#lib/image/raster.ts'

/** Opaque RGBA as a canvas takes it; grey is written to all three colours. */
export function toRgba({ data, channels, width, height }: Raster): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let color = 0; color < 3; color++) {
      rgba[pixel * 4 + color] = data[pixel * channels + (color % channels)] ?? 0
    }
  }
  return rgba
}
