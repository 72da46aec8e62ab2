import { openapiDocument } from '#app/_server/contract/document.ts'
import { openapi } from '#app/_server/contract/models.ts'
import { exampleSubject } from '#app/_server/contract/subject.ts'
import { ALIAS } from '#app/_server/headers.ts'
import { json, respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

export function GET(request: Request) {
  return respond(request, openapi, async () => {
    const subject = await exampleSubject()
    return json(request, openapiDocument(subject), { 'cache-control': ALIAS })
  })
}
