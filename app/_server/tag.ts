/**
 * Whether what an If-None-Match names is there already, by the weak comparison with any of its list, or `*`.
 *
 * Source: RFC 9110, 13.1.2.
 */
export function isKnown(header: string | null | undefined, tag: string): boolean {
  if (!header) return false
  if (header.trim() === '*') return true
  const tags: string[] = header.match(/"[^"]*"/g) ?? []
  return tags.includes(tag.replace(/^W\//, ''))
}
