import { drawEarly } from '#app/_server/door/early.ts'
import { again, first } from '#app/_server/drawing/again.ts'
import { drawingOf } from '#app/_server/drawing/drawings.ts'
import { unknownAnswer } from '#app/_server/methods.ts'
import { responseOf } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

/** Whatever is drawn: pictures, sheets, walks, timelines and cards. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/api/v1/[drawing]/[model]/[file]'>,
) {
  const { drawing, ...segments } = await params
  const drawn = drawingOf(drawing, segments.file ?? '')
  return responseOf(await (drawn?.send(request, segments) ?? unknownAnswer(request)))
}

drawEarly({ again, first })
