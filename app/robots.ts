import type { MetadataRoute } from 'next'
import { requestUrl } from './_server/site.ts'
import { RANDOM_ROUTE } from './address.ts'

export const dynamic = 'force-dynamic'

/** Every seed has a page, and crawling four thousand million of them would help nobody. */
export default async function robots(): Promise<MetadataRoute.Robots> {
  return {
    rules: { userAgent: '*', disallow: ['/api/v1/random/', RANDOM_ROUTE, `/*${RANDOM_ROUTE}`] },
    sitemap: new URL('/sitemap.xml', await requestUrl()).href,
  }
}
