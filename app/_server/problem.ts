import 'server-only'
import { GardenError } from '#lib/error.ts'
import { closed, isStoreFault } from './closed.ts'
import { type ProblemCode, problemOf, problemType } from './contract/problems.ts'

/** What is sent in place of an answer. */
export type Problem = {
  code: ProblemCode
  status: number
  headers: Record<string, string>
  body: string
  /** Seconds after which to ask again. */
  retryAfter: number | undefined
}

/** The problem document of an error, as RFC 9457 has it. */
export function problemDocument(error: unknown): Problem {
  const { code: given, message, suggestion, ...rest } = described(error)
  const { status, title, code, ...usual } = problemOf(given)
  const retryAfter = rest.retryAfter ?? usual.retryAfter
  const fault = { code, message, ...(suggestion && { suggestion }) }
  const detail = suggestion ? `${message} ${suggestion}` : message
  const body = { type: problemType(code), title, status, detail, error: fault }
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(retryAfter && { 'retry-after': `${retryAfter}` }),
  }
  return { code, status, headers, body: JSON.stringify(body), retryAfter }
}

function described(
  error: unknown,
): Pick<GardenError, 'message' | 'suggestion' | 'retryAfter'> & { code: string } {
  if (error instanceof GardenError) return isStoreFault(error) ? closed(error) : error
  return { code: 'internal', message: 'Something went wrong on our side.' }
}
