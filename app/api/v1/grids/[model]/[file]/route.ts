import { findModel } from '#app/_server/catalogue.ts'
import { gridQuery, grids } from '#app/_server/contract/images.ts'
import { readPath, readQuery } from '#app/_server/contract/read.ts'
import { countOf, drawGrid, gridKey } from '#app/_server/grid.ts'
import { imageHeaders } from '#app/_server/headers.ts'
import { answer, file } from '#app/_server/respond.ts'
import { visitorOf } from '#app/_server/visitor.ts'
import { gridFile } from '#app/address.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request, { params }: RouteContext<'/api/v1/grids/[model]/[file]'>) {
  return answer(request, grids, async () => {
    const { seeds, format, ...named } = readPath(grids, await params)
    const model = await findModel(named.model)
    const query = readQuery(gridQuery(model.manifest.resolution, countOf(seeds)), request)
    const asked = { model, seeds, format, ...query }
    const canonical = gridFile(model.pinned, seeds, format, query)
    return file(request, gridKey(asked), imageHeaders(model, format, canonical), () =>
      drawGrid(asked, visitorOf(request)),
    )
  })
}
