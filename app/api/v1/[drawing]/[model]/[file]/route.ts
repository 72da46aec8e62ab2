import { drawEarly } from '#app/_server/door/early.ts'
import { drawingOf } from '#app/_server/drawing/drawings.ts'
import { unknown } from '#app/_server/methods.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

/** Whatever is drawn: pictures, sheets, walks, timelines and cards. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/api/v1/[drawing]/[model]/[file]'>,
) {
  const { drawing, ...segments } = await params
  return draw(request, drawing, segments)
}

async function draw(request: Request, drawing: string, segments: Record<string, string>) {
  return drawingOf(drawing, segments.file ?? '')?.send(request, segments) ?? unknown(request)
}

drawEarly(draw)
