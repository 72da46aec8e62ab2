import 'server-only'
import { headers } from 'next/headers'
import { limits } from './limits.ts'

/** The address this site is known by, where the environment tells: `SITE_URL`, or Vercel's own variable. */
export function siteUrl(): URL | undefined {
  const { SITE_URL, VERCEL_PROJECT_PRODUCTION_URL: host } = process.env
  if (SITE_URL && URL.canParse(SITE_URL)) return new URL(SITE_URL)
  return host ? new URL(`https://${host}`) : undefined
}

/** A path as an absolute address; as it is where nobody said what the site's is, for one document is for all who ask. */
export function siteAddress(path: string): string {
  return siteUrl() ? new URL(path, siteUrl()).href : path
}

/** The site's address, or else the one that a program asked: of answers that are not kept. */
export async function requestUrl(): Promise<URL> {
  const known = siteUrl()
  if (known) return known
  const sent = await headers()
  const forwarded = (name: string) => (limits.proxies > 0 ? first(sent.get(name)) : undefined)
  const host = forwarded('x-forwarded-host') ?? sent.get('host') ?? 'localhost'
  const scheme = forwarded('x-forwarded-proto') === 'https' ? 'https' : 'http'
  const address = `${scheme}://${host}`
  return new URL(URL.canParse(address) ? address : 'http://localhost')
}

/** How long an answer may be kept that names that address: not at all where it is only as whoever asked has it. */
export function sitePolicy(policy: string): string {
  return siteUrl() ? policy : 'no-store'
}

/** Proxies append to these headers; the first entry is what the visitor asked for. */
function first(list: string | null): string | undefined {
  return list?.split(',')[0]?.trim() || undefined
}
