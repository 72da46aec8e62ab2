import { openapiDocument } from '../../../_server/contract/document.ts'
import { openapi } from '../../../_server/contract/models.ts'
import { exampleSubject } from '../../../_server/contract/subject.ts'
import { ALIAS } from '../../../_server/headers.ts'
import { answer, json } from '../../../_server/respond.ts'
import { requestUrl } from '../../../_server/site.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

export function GET(request: Request) {
  return answer(request, openapi, async () => {
    const subject = await exampleSubject(await requestUrl())
    return json(request, openapiDocument(subject), { 'cache-control': ALIAS })
  })
}
