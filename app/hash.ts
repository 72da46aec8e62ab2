const OF = '#of='

/** What follows the address of a picture that a text led to: the page says so, and takes it off again. */
export function ofHash(text: string): string {
  return `${OF}${encodeURIComponent(text)}`
}

/** The text of such an end; undefined of any other. */
export function readOfHash(hash: string): string | undefined {
  if (!hash.startsWith(OF)) return undefined
  try {
    return decodeURIComponent(hash.slice(OF.length))
  } catch {
    return undefined
  }
}
