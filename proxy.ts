import { type NextRequest, NextResponse } from 'next/server'
import { GardenError } from '#lib/error.ts'
import { EDITION } from './app/_serve/pages.js'
import { findEarly } from './app/_server/door/pages.ts'
import { leadOf } from './app/_server/lead.ts'
import { respond } from './app/_server/respond.ts'

/**
 * Every page; and every address with an escape that is not plain ASCII, for Next fails on those that are not UTF-8.
 */
export const config = {
  matcher: [
    '/((?!api/|_next/|releases/|models/|icon\\.svg$|favicon\\.ico$|apple-icon\\.png$|icon-(?:192|512)\\.png$|robots\\.txt$|sitemap\\.xml$|service-worker\\.js$|manifest\\.webmanifest$|today\\.atom$|latent-picture\\.js$).*)',
    '/(.*%(?![0-7][0-9a-fA-F]).*)',
  ],
}

findEarly(leadOf)

/**
 * Finds the document that an address stands for, or where it has moved to. An address that leads nowhere gets its page
 * here, before one is begun: a page that finds out while it renders can only be completed by JavaScript.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname, search, searchParams } = request.nextUrl
  if (/^\/(api|releases|models|_next)\//.test(pathname)) return passOrRefuse(request)
  const lead = await leadOf(pathname, searchParams)
  if (lead.kind === 'moved')
    return NextResponse.redirect(new URL(`${lead.to}${search}${lead.hash ?? ''}`, request.url), 308)
  if (lead.kind === 'elsewhere')
    return NextResponse.redirect(new URL(`${lead.to}${search}`, request.url), 307)
  const { path, edition, policy, status } = lead
  const headers = new Headers(request.headers)
  headers.set(EDITION, edition)
  return NextResponse.rewrite(new URL(`${path}${search}`, request.url), {
    status,
    request: { headers },
    headers: { 'cache-control': policy },
  })
}

async function passOrRefuse(request: NextRequest): Promise<Response> {
  try {
    decodeURIComponent(request.nextUrl.pathname)
    return NextResponse.next()
  } catch {
    return respond(request, { id: 'undecodable' }, async () => {
      throw new GardenError('invalid_query', 'The address has an escape that is not UTF-8.', {
        suggestion: 'Write it without %.',
      })
    })
  }
}
