import 'server-only'
import { GardenError } from '#lib/error.ts'
import { ALLOWED } from './headers.ts'
import { type Answer, type Asking, answer, respond, responseOf } from './respond.ts'

/** Any page may ask for anything here, with the headers that make asking cheap. */
export function OPTIONS(request: Request): Promise<Response> {
  return respond(request, { id: 'options' }, async () => {
    const headers = {
      allow: ALLOWED,
      'access-control-allow-methods': ALLOWED,
      // Whatever a page wants to send along: nothing of it makes a difference that could do harm.
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '86400',
    }
    return { status: 204, headers }
  })
}

/** Whatever the API does not know gets the API's own error document. */
export async function unknown(request: Request): Promise<Response> {
  return responseOf(await unknownAnswer(request))
}

/** The same before it is a web response. */
export function unknownAnswer(request: Asking): Promise<Answer> {
  return answer(request, { id: 'unknown' }, async () => {
    const { pathname } = new URL(request.url)
    throw new GardenError('not_found', `There is no ${pathname.slice(0, 60)} here.`, {
      suggestion: 'Try /api/v1/models.',
    })
  })
}

async function refuse(request: Request): Promise<Response> {
  const response = await respond(request, { id: 'otherMethod' }, async () => {
    throw new GardenError('method_not_allowed', 'Nothing can be changed here.', {
      suggestion: 'The API is only read: ask with GET, or HEAD.',
    })
  })
  response.headers.set('allow', ALLOWED)
  return response
}

export { refuse as DELETE, refuse as PATCH, refuse as POST, refuse as PUT }
