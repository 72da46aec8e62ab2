import { type NextRequest, NextResponse } from 'next/server'
import { faultOf, respell } from './app/_server/addressing.ts'

/** Every page of a model or a recipe; nothing else has an address of its own at the root. */
export const config = {
  matcher: '/((?!api/|_next/|releases/|models/|icon\\.svg$|robots\\.txt$|grow$|missing$).*)',
}

/**
 * Answers addresses that lead nowhere before a page is begun: a page that finds out while it renders
 * can only be completed by JavaScript.
 */
export async function proxy({ nextUrl, url }: NextRequest): Promise<NextResponse> {
  const { pathname } = nextUrl
  const meant = respell(pathname)
  if (meant !== pathname) return NextResponse.redirect(new URL(meant, url), 308)
  if (!(await faultOf(pathname))) return NextResponse.next()
  const missing = new URL(`/missing?path=${encodeURIComponent(pathname)}`, url)
  return NextResponse.rewrite(missing, { status: 404 })
}
