import { readMetrics } from '#app/_server/observe/read.ts'
import { respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

/** What this process has counted, for Prometheus; there is nothing here unless `GARDEN_METRICS_TOKEN` is set. */
export function GET(request: Request) {
  return respond(request, { id: 'getMetrics' }, () => readMetrics(request))
}
