import { type NextRequest, NextResponse } from 'next/server'
import { faultOf, respell } from './app/_server/addressing.ts'

/**
 * Every page of a model or a recipe, for nothing else has an address of its own at the root; and every
 * address with an escape that is not plain ASCII, for Next fails on those that are not UTF-8.
 */
export const config = {
  matcher: [
    '/((?!api/|_next/|releases/|models/|icon\\.svg$|robots\\.txt$|grow$|missing$).*)',
    '/(.*%(?![0-7][0-9a-fA-F]).*)',
  ],
}

/**
 * Answers addresses that lead nowhere before a page is begun: a page that finds out while it renders
 * can only be completed by JavaScript.
 */
export async function proxy({ nextUrl, url }: NextRequest): Promise<NextResponse> {
  const { pathname } = nextUrl
  if (/^\/(api|releases|models|_next)\//.test(pathname)) return passOrRefuse(pathname)
  const meant = respell(pathname)
  if (meant !== pathname) return NextResponse.redirect(new URL(meant, url), 308)
  const fault = await faultOf(pathname)
  if (!fault) return NextResponse.next()
  const missing = new URL(`/missing?path=${encodeURIComponent(pathname)}`, url)
  return NextResponse.rewrite(missing, { status: fault.code === 'storage_unavailable' ? 503 : 404 })
}

function passOrRefuse(pathname: string): NextResponse {
  try {
    decodeURIComponent(pathname)
    return NextResponse.next()
  } catch {
    const error = { code: 'invalid_query', message: 'The address has an escape that is not UTF-8.' }
    return NextResponse.json(
      { error: { ...error, suggestion: 'Write it without %.' } },
      { status: 400 },
    )
  }
}
