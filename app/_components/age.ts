/** The sheet of pictures that the generator drew at one kimg. */
export type Age = { kimg: number; src: string }

export function formatKimg(kimg: number): string {
  return kimg < 10 ? `${Math.round(kimg * 10) / 10}` : `${Math.round(kimg)}`
}
