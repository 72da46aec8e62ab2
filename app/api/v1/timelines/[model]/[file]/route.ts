import { findModel } from '../../../../../_server/catalogue.ts'
import { readPath, readQuery } from '../../../../../_server/contract/read.ts'
import { timelineQuery, timelines } from '../../../../../_server/contract/walks.ts'
import { growable } from '../../../../../_server/growable.ts'
import { imageHeaders } from '../../../../../_server/headers.ts'
import { answer, file } from '../../../../../_server/respond.ts'
import { drawTimeline, timelineKey } from '../../../../../_server/timeline.ts'
import { visitorOf } from '../../../../../_server/visitor.ts'
import { timelineFile } from '../../../../../address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '../../../../../_server/methods.ts'

export const runtime = 'nodejs'

export function GET(
  request: Request,
  { params }: RouteContext<'/api/v1/timelines/[model]/[file]'>,
) {
  return answer(request, timelines, async () => {
    const { format, ...named } = readPath(timelines, await params)
    const model = await findModel(named.model)
    const recipe = growable(model, named.recipe)
    const query = readQuery(timelineQuery(model.manifest.resolution, format), request)
    const asked = { model, recipe, format, ...query }
    const canonical = timelineFile(model.pinned, recipe, query, format)
    return file(request, timelineKey(asked), imageHeaders(model, format, canonical), () =>
      drawTimeline(asked, visitorOf(request)),
    )
  })
}
