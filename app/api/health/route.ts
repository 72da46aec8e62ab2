import { health } from '#app/_server/contract/models.ts'
import { checkHealth } from '#app/_server/health.ts'
import { json, respond } from '#app/_server/respond.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

/** 200 once this process has drawn a known answer right; 503 until then. */
export function GET(request: Request) {
  return respond(request, health, async () =>
    json(request, await checkHealth(), { 'cache-control': 'no-store' }),
  )
}
