import type { MetadataRoute } from 'next'

/** Every seed has a page, and crawling four thousand million of them would help nobody. */
export default function robots(): MetadataRoute.Robots {
  return {
    rules: { userAgent: '*', disallow: ['/api/v1/random/', '/grow', '/*/studio', '/*/map'] },
  }
}
