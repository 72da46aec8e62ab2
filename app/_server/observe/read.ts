import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { GardenError } from '#lib/error.ts'
import { type Answer, type Asking, text } from '../respond.ts'
import { registry } from './metrics.ts'
import './render.ts'

/**
 * The metrics, for whoever has the token.
 *
 * @throws GardenError `not_found` where no token is set, so that nobody can have it
 */
export async function readMetrics(request: Asking): Promise<Answer> {
  const token = process.env.GARDEN_METRICS_TOKEN
  if (!token) {
    throw new GardenError('not_found', 'There are no metrics here.', {
      suggestion: 'Whoever runs this server can set GARDEN_METRICS_TOKEN.',
    })
  }
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
  if (!isBearer(request.headers.get('authorization'), token)) {
    const asked = { ...headers, 'www-authenticate': 'Bearer' }
    return text('Send the token: Authorization: Bearer …\n', asked, 401)
  }
  const typed = { ...headers, 'content-type': registry.contentType }
  return text(await registry.metrics(), typed)
}

/** Takes as long for any wrong token, so that none can be guessed letter by letter. */
function isBearer(header: string | null, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
