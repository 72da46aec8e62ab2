import 'server-only'
import { problemAnswer } from './answers.ts'
import type { Endpoint, Sends } from './endpoint.ts'
import type { HeaderName } from './headers.ts'
import { type ProblemCode, problems, problemType } from './problems.ts'
import { schemaReference } from './schemas.ts'

/** What is sent with a status, or where the document tells of it. */
export type Answer = Told | Reference

type Told = {
  description: string
  headers: Record<string, Reference>
  content?: Record<string, object>
}

type Reference = { $ref: string }
type Answers = Record<string, Answer>

/** What an endpoint answers, by method and status. */
export function answersOf(endpoint: Endpoint): { get: Answers; head: Answers; options: Answers } {
  const get = { ...successes(endpoint.sends), ...faults(endpoint.problems) }
  const { 206: _part, ...asked } = get
  const head = Object.fromEntries(Object.entries(asked).map(([code, one]) => [code, bodiless(one)]))
  const options = {
    204: reference('responses', 'Options'),
    400: fault(400, ['invalid_query']),
    414: fault(414, ['address_too_long']),
    ...(endpoint.problems.includes('busy') && { 503: fault(503, ['busy']) }),
  }
  return { get, head, options }
}

/** The answers that several endpoints give alike. */
export function sharedAnswers(): Record<string, Told> {
  return {
    Unchanged: told('The client has what there is.', [...COMMON, 'ETag', 'No-Vary-Search']),
    Elsewhere: told('It is at the address of `Location`.', [...COMMON, 'Location']),
    Options: told('What may be asked.', ['API-Version', 'Access-Control-Allow-Origin', 'Allow']),
  }
}

const COMMON: HeaderName[] = ['API-Version', 'Cache-Control', 'Access-Control-Allow-Origin']
const SENT: HeaderName[] = [...COMMON, 'ETag', 'No-Vary-Search', 'Server-Timing']

/** Whatever is asked for, its address may not be one, or too long, the method may be another, and we may fail. */
const ALWAYS: ProblemCode[] = [
  'invalid_query',
  'method_not_allowed',
  'address_too_long',
  'internal',
]

const WITH_STATUS: Record<number, HeaderName[]> = {
  405: ['Allow'],
  416: ['Content-Range'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
}

function successes(sends: Sends): Answers {
  const unchanged = { 304: reference('responses', 'Unchanged') }
  switch (sends.kind) {
    case 'redirect':
      return { 307: reference('responses', 'Elsewhere') }
    case 'document': {
      const content = { 'application/json': { schema: schemaReference(sends.schema) } }
      return { 200: told('The document.', SENT, content), ...unchanged }
    }
    case 'file': {
      const content = Object.fromEntries(sends.types.map((type) => [type, {}]))
      const names: HeaderName[] = [...SENT, 'Accept-Ranges', 'Link']
      return {
        200: told('The file.', names, content),
        206: told('The part of it that `Range` asked for.', [...names, 'Content-Range'], content),
        ...unchanged,
      }
    }
  }
}

function faults(codes: readonly ProblemCode[]): Answers {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of new Set([...codes, ...ALWAYS])) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, fault(status, some)]))
}

function fault(status: number, codes: readonly ProblemCode[]): Told {
  const description = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ')
  const examples = Object.fromEntries(codes.map((code) => [code, { value: sample(code) }]))
  const schema = schemaReference(problemAnswer)
  return told(description, [...COMMON, ...(WITH_STATUS[status] ?? [])], {
    'application/problem+json': { schema, examples },
  })
}

function sample(code: ProblemCode) {
  const { status, title } = problems[code]
  const message = `${title}.`
  return { type: problemType(code), title, status, detail: message, error: { code, message } }
}

function told(description: string, names: readonly HeaderName[], content?: Told['content']): Told {
  const headers = Object.fromEntries(names.map((name) => [name, reference('headers', name)]))
  return { description, headers, ...(content && { content }) }
}

function bodiless(answer: Answer): Answer {
  if ('$ref' in answer) return answer
  const { content, ...rest } = answer
  return rest
}

function reference(kind: 'headers' | 'responses', name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` }
}
