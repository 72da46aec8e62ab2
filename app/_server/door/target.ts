/** Any host: only what follows it is read. */
const NOWHERE = 'http://garden.invalid'

/** A path that is its own spelling, as nearly all are. */
const SPELLED = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~@,!+:*-]*)+$/

/**
 * The one spelling of what a request asks for, path and query, so that nobody gets past a rule by spelling it otherwise:
 * without `.` and `..`, letters and digits unescaped (RFC 3986, 6.2.2), and without a host in front (RFC 9112, 3.2.2).
 *
 * @returns undefined for what is no target
 */
export function targetOf(text: string): { host?: string; target: string } | undefined {
  if (SPELLED.test(text)) return { target: text }
  const whole = text.startsWith('/') ? NOWHERE + text : text
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole.replace(/#.*$/s, ''))) return undefined
  const { host, pathname } = new URL(plain(whole.replace(/[?#].*$/s, '')))
  const search = /^[^?#]*(\?[^#]*)?/s.exec(whole)?.[1] ?? ''
  return { ...(whole !== NOWHERE + text && { host }), target: pathname + search }
}

/** Path and query of a request's address. */
export function withoutHost(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, '')
}

/** Whether our own routes answer, and not a page or a file of Next.js's. */
export function isOfApi(url = ''): boolean {
  return /^\/(api|releases)\//.test(url)
}

/** What needs no escape has none. */
function plain(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, digits) => {
    const letter = String.fromCharCode(Number.parseInt(digits, 16))
    return /[\w.~-]/.test(letter) ? letter : escaped
  })
}
