import { findModel } from '../../../../../_server/catalogue.ts'
import { readPath, readQuery } from '../../../../../_server/contract/read.ts'
import { stripQuery, strips } from '../../../../../_server/contract/walks.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { stripKey, stripPng } from '../../../../../_server/picture.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { stripFile } from '../../../../../address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../../../_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/walks/[model]/[file]'>) {
  return answer(request, strips, async () => {
    const asked = readPath(strips, await params)
    const model = await findModel(asked.model)
    const recipe = growable(model, asked.walk)
    const { frames } = readQuery(stripQuery(recipe), request)
    const headers = imageHeaders(model, stripFile(model.pinned, recipe))
    return file(request, stripKey(model, recipe, frames), headers, () =>
      stripPng(model, recipe, frames),
    )
  })
}
