/**
 * A colour in OKLab: lightness 0 … 1, green to red, blue to yellow; distances are about as great as
 * they look.
 *
 * Source: Björn Ottosson, "A perceptual color space for image processing", 2020.
 *
 * @param hex six hex digits, sRGB
 */
export function oklab(hex: string): { lightness: number; red: number; yellow: number } {
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16)),
  )
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    red: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    yellow: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  }
}

/** sRGB's transfer curve, 0 … 255 → 0 … 1. */
function linear(byte: number): number {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
