import 'server-only'

/** A part of a file: first and last byte, both in it. */
export type Part = { first: number; last: number }

/**
 * The part that a request asks for; undefined where the whole file is to be sent, as RFC 9110 (14.2)
 * lets a server do for several parts, for parts beyond the end, and for what it cannot read.
 *
 * @param length of the file, in bytes
 */
export function partOf(request: Request, etag: string, length: number): Part | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.get('range') ?? '')
  if (!match || !isCurrent(request.headers.get('if-range'), etag)) return undefined
  const [, from = '', to = ''] = match
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from)
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1)
  return (from !== '' || to !== '') && first <= last ? { first, last } : undefined
}

/** RFC 9110, 13.1.5: a strong comparison, and no dates, for nothing here has one. */
function isCurrent(ifRange: string | null, etag: string): boolean {
  return ifRange === null || ifRange.trim() === etag
}
