import 'server-only'
import { isIPv4, isIPv6 } from 'node:net'
import { limits } from './limits.ts'
import type { Asking } from './respond.ts'

/** Who asks. */
export type Visitor = {
  /** What limits go by: an IPv4 address, or the /64 network of an IPv6 one; unknown where nothing tells. */
  client?: string | undefined
  /** Aborted once they have gone. */
  signal?: AbortSignal | undefined
}

/** The address that a request came from: routes see no connection. No client can send it, for it is always replaced. */
export const PEER = 'x-garden-peer'

/** Who sent a request. */
export function visitorOf(request: Pick<Asking, 'headers' | 'signal'>): Visitor {
  return { client: clientOf(request.headers, limits.proxies), signal: request.signal }
}

/**
 * The client's address. Anyone can send X-Forwarded-For; only what the proxies in front of us added at its end is to
 * be trusted, and without proxies only the connection itself.
 *
 * @param proxies how many there are in front of us, each of which adds the address it was asked from
 */
export function clientOf(headers: Pick<Headers, 'get'>, proxies: number): string | undefined {
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? []
  const address = proxies === 0 ? headers.get(PEER) : forwarded.at(-proxies)
  return networkOf(address ?? '')
}

/** Whoever has one IPv6 address has the 2⁶⁴ around it. */
function networkOf(text: string): string | undefined {
  const address = text.trim().replace(/^::ffff:(?=\d+\.)/i, '')
  const withoutPort = address.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  if (isIPv4(withoutPort)) return withoutPort
  return isIPv6(address) ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : undefined
}

/** The eight groups of an IPv6 address, in the one spelling that URLs know. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after]
}
