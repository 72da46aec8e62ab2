import { isLanguage, LANGUAGE_COOKIE } from '../_words/language.ts'

export const runtime = 'nodejs'

/** Seconds that a choice is remembered: a year. */
const LASTING = 365 * 24 * 60 * 60

/** Where the language switch leads: remembers the choice, and sends back to the page that it was made on. */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => new FormData())
  const chosen = form.get('language')
  const headers = new Headers({ location: pageBefore(request), 'cache-control': 'no-store' })
  if (isLanguage(chosen)) headers.set('set-cookie', cookie(chosen, request))
  return new Response(null, { status: 303, headers })
}

/** Without its host, for whoever asks may say that they came from anywhere. */
function pageBefore(request: Request): string {
  const referer = request.headers.get('referer') ?? ''
  if (!URL.canParse(referer)) return '/'
  const { protocol, pathname, search } = new URL(referer)
  if (!/^https?:$/.test(protocol)) return '/'
  // Two slashes would begin another host.
  return `${pathname.replace(/^[/\\]+/, '/')}${search}`
}

function cookie(language: string, request: Request): string {
  const secure = new URL(request.url).protocol === 'https:' ? '; Secure' : ''
  return `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${LASTING}; SameSite=Lax; HttpOnly${secure}`
}
