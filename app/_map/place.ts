/** Where on the plane the map is, and how near, as its address holds it. */
export type Place = {
  /** Steps of the lattice from the origin, to the right and downwards. */
  x: number
  y: number
  /** 0 shows every point of the lattice; each step nearer halves what a tile covers. */
  zoom: number
}

export const LEAST_ZOOM = -2
export const MOST_ZOOM = 4

/** As far as the map goes: there pixels still have places of their own. */
export const FAR = 1e9

/** Decimals of the address: fine enough for a pixel or two of the nearest tiles. */
const DECIMALS = 3

/** Reads an address; what is missing or makes no sense is as at the origin. */
export function parsePlace(query: Record<string, string | string[] | undefined>): Place {
  const zoom = Math.round(numberOf(query.z))
  return {
    x: bounded(rounded(numberOf(query.x))),
    y: bounded(rounded(numberOf(query.y))),
    zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom)),
  }
}

/** What the address of a place asks for, what is as at the origin left out. */
export function formatPlace({ x, y, zoom }: Place): string {
  const parts = [
    ['x', rounded(x)],
    ['y', rounded(y)],
    ['z', zoom],
  ] as const
  const named = parts.filter(([, value]) => value !== 0)
  const text = named.map(([name, value]) => `${name}=${value}`).join('&')
  return text && `?${text}`
}

/** Within the map. */
export function bounded(coordinate: number): number {
  return Math.min(FAR, Math.max(-FAR, coordinate))
}

function rounded(coordinate: number): number {
  const near = Math.round(coordinate * 10 ** DECIMALS) / 10 ** DECIMALS
  return near === 0 ? 0 : near
}

function numberOf(text: string | string[] | undefined): number {
  return /^-?\d{1,10}(\.\d{1,6})?$/.test(`${text}`) ? Number(text) : 0
}
