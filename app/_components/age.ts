/** The sheet of pictures that the generator drew at one kimg. */
export type Age = { kimg: number; src: string }

export function formatKimg(kimg: number): string {
  return kimg < 10 ? `${Math.round(kimg * 10) / 10}` : `${Math.round(kimg)}`
}

/** A model's age for people; that of an imported one may be nobody's knowledge, which is 0. */
export function describeKimg(kimg: number): string {
  return kimg > 0 ? `${Math.round(kimg).toLocaleString('en')} kimg` : 'not known'
}
