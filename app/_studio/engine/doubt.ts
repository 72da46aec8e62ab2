import type { Raster } from '#lib/image/raster.ts'

/** A picture and what it was grown from. */
export type Grown = { latent: Float32Array; picture: Raster }

/**
 * Pictures that look as if they came from a broken graphics card: all of one colour, or the same as another's whose
 * latent is not the same. Each of them may be right all the same, which our own kernels can tell.
 *
 * @param before the picture that was grown before these
 */
export function doubtful(grown: readonly Grown[], before: Grown | undefined): Grown[] {
  return grown.filter((one, i) => {
    const earlier = [...(before ? [before] : []), ...grown.slice(0, i)]
    return isOfOneColour(one.picture) || isRepeated(one, earlier)
  })
}

function isOfOneColour({ data, channels }: Raster): boolean {
  return data.every((value, i) => value === data[i % channels])
}

function isRepeated({ latent, picture }: Grown, others: readonly Grown[]): boolean {
  return others.some(
    (other) => isSame(picture.data, other.picture.data) && !isSame(latent, other.latent),
  )
}

function isSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
