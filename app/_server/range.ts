import 'server-only'
import type { Asking } from './respond.ts'

/** A part of a file: first and last byte, both in it. */
export type Part = { first: number; last: number }

/**
 * The part that a request asks for; undefined where the whole file is to be sent, as RFC 9110 (14.2)
 * lets a server do for several parts and for what it cannot read; none of it where the part begins after the end.
 *
 * @param length of the file, in bytes
 */
export function partOf(
  request: Pick<Asking, 'headers'>,
  etag: string,
  length: number,
): Part | 'none' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.get('range') ?? '')
  if (!match || !isCurrent(request.headers.get('if-range'), etag)) return undefined
  const [, from = '', to = ''] = match
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from)
  const last = from === '' || to === '' ? length - 1 : Number(to)
  if ((from === '' && to === '') || (from !== '' && to !== '' && first > last)) return undefined
  return first < length ? { first, last: Math.min(last, length - 1) } : 'none'
}

/** RFC 9110, 13.1.5: a strong comparison, and no dates, for nothing here has one. */
function isCurrent(ifRange: string | null, etag: string): boolean {
  return ifRange === null || ifRange.trim() === etag
}
