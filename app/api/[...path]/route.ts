import { answer } from '#app/_server/respond.ts'
import { GardenError } from '#lib/error.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

/** Whatever the API does not know gets the API's own error document. */
export function GET(request: Request) {
  return answer(request, { id: 'unknown' }, async () => {
    const { pathname } = new URL(request.url)
    throw new GardenError('not_found', `There is no ${pathname.slice(0, 60)} in this API.`, {
      suggestion: 'Try /api/v1/models.',
    })
  })
}
