import { findModel } from '#app/_server/catalogue.ts'
import { formatOf, readPath, readQuery } from '#app/_server/contract/read.ts'
import { stripQuery, strips, walkFrames, walkQuery, walks } from '#app/_server/contract/walks.ts'
import { growable } from '#app/_server/growable.ts'
import { imageHeaders } from '#app/_server/headers.ts'
import { answer, file } from '#app/_server/respond.ts'
import { visitorOf } from '#app/_server/visitor.ts'
import { drawStrip, drawWalk, stripKey, walkKey } from '#app/_server/walk.ts'
import { stripFile, walkFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

type Segments = { model: string; file: string }

export async function GET(
  request: Request,
  { params }: RouteContext<'/api/v1/walks/[model]/[file]'>,
) {
  const segments = await params
  return formatOf(segments.file) === 'png' ? strip(request, segments) : walk(request, segments)
}

function strip(request: Request, segments: Segments) {
  return answer(request, strips, async () => {
    const named = readPath(strips, segments)
    const model = await findModel(named.model)
    const recipe = growable(model, named.walk)
    const query = readQuery(stripQuery(recipe), request)
    const asked = { model, recipe, ...query }
    const canonical = stripFile(model.pinned, recipe, query)
    return file(request, stripKey(asked), imageHeaders(model, 'png', canonical), () =>
      drawStrip(asked, visitorOf(request)),
    )
  })
}

function walk(request: Request, segments: Segments) {
  return answer(request, walks, async () => {
    const { format, ...named } = readPath(walks, segments)
    const model = await findModel(named.model)
    const recipe = growable(model, named.walk)
    const query = readQuery(walkQuery(model.manifest.resolution, recipe, format), request)
    const frames = query.frames ?? walkFrames(recipe, query.size)
    const asked = { model, recipe, format, ...query, frames }
    const canonical = walkFile(model.pinned, recipe, { ...query, frames }, format)
    return file(request, walkKey(asked), imageHeaders(model, format, canonical), () =>
      drawWalk(asked, visitorOf(request)),
    )
  })
}
