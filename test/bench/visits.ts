import type { Manifest } from '#lib/model/manifest.ts'

const FORMATS = ['png', 'png', 'png', 'webp', 'avif', 'jpg'] as const
const MOVING = ['webp', 'gif', 'mp4'] as const
const PAGES = ['', '/studio', '/map'] as const
const PLACES = ['', '/zh', '/ja'] as const

/** Gives an address each time: new pictures, pictures that many ask for, pages, files, and what is not there. */
export function visitsTo({ id, ages, resolution }: Manifest): () => string {
  const kinds = [
    () => image(below(2 ** 32)),
    () => image(below(2 ** 32)),
    () => image(below(2 ** 32)),
    () => image(below(50)),
    () => `/api/v1/images/${id}/${below(2 ** 32)}!${anyOf(ages)?.kimg}.png`,
    () => `/api/v1/grids/${id}/${sheet()}.${anyOf(FORMATS)}?size=${resolution * (1 + below(3))}`,
    () => `/api/v1/walks/${id}/${walk()}.${anyOf(MOVING)}?frames=${12 + below(24)}`,
    () => `/api/v1/walks/${id}/${walk()}.png`,
    () => `/api/v1/timelines/${id}/${below(2 ** 32)}.${anyOf(MOVING)}`,
    () => `/api/v1/cards/${id}/${below(2 ** 32)}.png`,
    () => `${anyOf(PLACES)}/${id}/${below(2 ** 32)}`,
    () => `${anyOf(PLACES)}/${id}/${below(2 ** 32)}`,
    () => `${anyOf(PLACES)}/${id}/${walk()}`,
    () => `${anyOf(PLACES)}/${id}${anyOf(PAGES)}`,
    () => `${anyOf(PLACES)}/${anyOf(['walks', 'today', 'kept', 'own', 'api'])}`,
    () => anyOf(['/', '/zh', '/ja', '/sitemap.xml', '/today.atom', '/models/catalogue.json']),
    () => anyOf(['/api/v1/models', `/api/v1/models/${id}`, '/api/v1/openapi.json', '/api/health']),
    () =>
      anyOf(['/nowhere', `/${id}/!!`, '/_next/image?url=%2Fx&w=64&q=75', '/releases/5', '/%FF']),
  ]

  function image(seed: number): string {
    const size = anyOf([1, 1, 2, 4, 8, 16]) * resolution
    return `/api/v1/images/${id}/${seed}.${anyOf(FORMATS)}?size=${size}`
  }

  function sheet(): string {
    const from = below(2 ** 31)
    return `${from}-${from + below(64)}`
  }

  function walk(): string {
    return Array.from({ length: 2 + below(3) }, () => below(1000)).join()
  }
  return () => anyOf(kinds)()
}

/** A whole number from 0. */
export function below(limit: number): number {
  return Math.floor(Math.random() * limit)
}

export function anyOf<Item>(items: readonly Item[]): Item {
  return items[below(items.length)] as Item
}
