import { findModel } from '#app/_server/catalogue.ts'
import { readPath, readQuery } from '#app/_server/contract/read.ts'
import { timelineQuery, timelines } from '#app/_server/contract/walks.ts'
import { growable } from '#app/_server/growable.ts'
import { imageHeaders } from '#app/_server/headers.ts'
import { answer, file } from '#app/_server/respond.ts'
import { drawTimeline, timelineKey } from '#app/_server/timeline.ts'
import { visitorOf } from '#app/_server/visitor.ts'
import { timelineFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

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
