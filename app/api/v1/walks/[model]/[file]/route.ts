import { decodeSegment, findModel } from '../../../../../_server/catalogue.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { stripKey, stripPng } from '../../../../../_server/picture.ts'
import { parseFrames, parseWalkFile } from '../../../../../_server/query.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { stripFile } from '../../../../../address.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/walks/[model]/[file]'>) {
  return answer(async () => {
    const segments = await params
    const model = await findModel(segments.model)
    const recipe = growable(model, parseWalkFile(decodeSegment(segments.file)))
    const frames = parseFrames(request, recipe)
    const headers = imageHeaders(model, stripFile(model.pinned, recipe))
    return file(request, stripKey(model, recipe, frames), headers, () =>
      stripPng(model, recipe, frames),
    )
  })
}
