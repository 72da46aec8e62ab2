import { type NextRequest, NextResponse } from 'next/server'
import { GardenError } from '#lib/error.ts'
import { faultOf, respell } from './app/_server/addressing.ts'
import { answer } from './app/_server/respond.ts'

/**
 * Every page of a model or a recipe, for nothing else has an address of its own at the root; and every
 * address with an escape that is not plain ASCII, for Next fails on those that are not UTF-8.
 */
export const config = {
  matcher: [
    '/((?!api/|api$|_next/|releases/|models/|icon\\.svg$|robots\\.txt$|grow$|own$|language$|missing$|kept$|offline$|service-worker\\.js$|manifest\\.webmanifest$).*)',
    '/(.*%(?![0-7][0-9a-fA-F]).*)',
  ],
}

/**
 * Answers addresses that lead nowhere before a page is begun: a page that finds out while it renders
 * can only be completed by JavaScript.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl
  if (/^\/(api|releases|models|_next)\//.test(pathname)) return passOrRefuse(request)
  const meant = respell(pathname)
  if (meant !== pathname) return NextResponse.redirect(new URL(meant, request.url), 308)
  const fault = await faultOf(pathname)
  if (!fault) return NextResponse.next()
  const missing = new URL(`/missing?path=${encodeURIComponent(pathname)}`, request.url)
  return NextResponse.rewrite(missing, { status: fault.code === 'storage_unavailable' ? 503 : 404 })
}

async function passOrRefuse(request: NextRequest): Promise<Response> {
  try {
    decodeURIComponent(request.nextUrl.pathname)
    return NextResponse.next()
  } catch {
    return answer(request, { id: 'undecodable' }, async () => {
      throw new GardenError('invalid_query', 'The address has an escape that is not UTF-8.', {
        suggestion: 'Write it without %.',
      })
    })
  }
}
