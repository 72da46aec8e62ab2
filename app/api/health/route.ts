import { checkHealth } from '../../_server/health.ts'
import { answer, json } from '../../_server/respond.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'

/** 200 once this process has drawn a known answer right; 503 until then. */
export function GET() {
  return answer(async () => json(await checkHealth(), { 'cache-control': 'no-store' }))
}
