import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Answered, type Asked, get } from './http.ts'

/** As much of an OpenAPI document as judging answers by it takes. */
export type Document = {
  openapi: string
  paths: Record<string, PathItem>
  components: { responses: Record<string, Response> }
}

export type PathItem = { parameters: Parameter[] } & Record<string, Operation>

export type Parameter = {
  name: string
  in: 'path' | 'query'
  required: boolean
  schema: Schema
  example?: string | number
}

export type Schema = {
  type?: string
  enum?: string[]
  pattern?: string
  minimum?: number
  maximum?: number
}

type Operation = { operationId: string; responses: Record<string, Response | Reference> }
type Response = { content?: Record<string, { schema?: object }>; headers?: object }
type Reference = { $ref: string }

/** Finds what an answer has that the document does not tell of; undefined where it tells of all. */
export type Judge = (asked: Asked, answered: Answered) => string | undefined

export async function readDocument(baseURL: string): Promise<Document> {
  const { body } = await get(baseURL, '/api/v1/openapi.json')
  return JSON.parse(`${body}`)
}

/** The address that a path's examples make. */
export function exampleOf(path: string, { parameters }: PathItem): string {
  const given = parameters.filter(({ example }) => example !== undefined)
  const value = ({ example }: Parameter) => encodeURIComponent(`${example}`)
  const filled = given.reduce((text, one) => text.replace(`{${one.name}}`, value(one)), path)
  const query = given.filter((one) => one.in === 'query').map((one) => `${one.name}=${value(one)}`)
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled
}

export function judgeBy(document: Document): Judge {
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  ajv.addSchema(document, 'document')
  const paths = Object.entries(document.paths).map(([path, item]) => ({
    match: matcher(path, item),
    item,
  }))
  return (asked, answered) => {
    const path = pathOf(asked.path)
    const item = paths.find(({ match }) => match.test(path))?.item
    return item ? byOperation(item, asked, answered) : byDescription(answered)
  }

  function byOperation(item: PathItem, { method }: Asked, answered: Answered): string | undefined {
    const key = ['HEAD', 'OPTIONS'].includes(method) ? method.toLowerCase() : 'get'
    const told = item[key]?.responses[answered.status]
    if (!told) return outside(answered)
    const response = '$ref' in told ? resolve(told) : told
    return (
      missingHeaders(response, answered) ??
      (method === 'HEAD' ? bodiless(answered) : wrongBody(response, answered))
    )
  }

  /** Where no path of the document matches, its description says what there is. */
  function byDescription(answered: Answered): string | undefined {
    const { status } = answered
    if ([400, 404, 405, 414].includes(status)) return wrongProblem(answered)
    return status === 204 ? undefined : outside(answered)
  }

  /** What is answered before the API is asked, as the document's description has it. */
  function outside({ status, headers }: Answered): string | undefined {
    if (status === 308 && headers.location !== undefined) return undefined
    return status === 431 ? undefined : `${status} is not documented`
  }

  function wrongBody(response: Response, answered: Answered): string | undefined {
    if (!response.content) return bodiless(answered)
    const type = typeOf(answered)
    const told = response.content[type]
    if (!told) return `${answered.status} is not documented as ${type}`
    if (type === 'application/problem+json') return wrongProblem(answered)
    return type === 'application/json' ? wrongJson(told.schema, answered) : wrongFile(answered)
  }

  function wrongProblem(answered: Answered): string | undefined {
    if (typeOf(answered) !== 'application/problem+json') return `a problem as ${typeOf(answered)}`
    if (answered.body.length === 0) return undefined
    const schema = { $ref: '#/components/schemas/Problem' }
    const wrong = wrongJson(schema, answered)
    if (wrong) return wrong
    const { status } = JSON.parse(`${answered.body}`)
    return status === answered.status ? undefined : `the body says ${status}`
  }

  function wrongJson(schema: object | undefined, { body }: Answered): string | undefined {
    const { $ref } = schema as Reference
    const validate = ajv.getSchema(`document${$ref}`)
    if (!validate) return `${$ref} is not in the document`
    return validate(JSON.parse(`${body}`)) ? undefined : ajv.errorsText(validate.errors)
  }

  function resolve({ $ref }: Reference): Response {
    return document.components.responses[$ref.split('/').at(-1) ?? ''] ?? {}
  }
}

/** As servers read it: without dot segments. */
function pathOf(address: string): string {
  return new URL(`http://localhost${address}`).pathname
}

/** A part that is one of a few words is matched by those alone: `{walk}.png` is no `{walk}.{format}`. */
function matcher(path: string, { parameters }: PathItem): RegExp {
  const part = (name: string) => {
    const { schema } = parameters.find((one) => one.name === name) ?? {}
    return schema?.enum ? `(${schema.enum.join('|')})` : '[^/]+'
  }
  const escaped = path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name) => part(name))
  return new RegExp(`^${escaped}$`)
}

function missingHeaders({ headers = {} }: Response, answered: Answered): string | undefined {
  const optional = ['server-timing', 'no-vary-search', 'cache-control']
  const needed = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => !optional.includes(name))
  const missing = needed.find((name) => answered.headers[name] === undefined)
  return missing && `${answered.status} lacks ${missing}`
}

function bodiless({ status, body }: Answered): string | undefined {
  return body.length > 0 ? `${status} has a body of ${body.length} bytes` : undefined
}

/** A whole file begins as files of its type do. */
function wrongFile(answered: Answered): string | undefined {
  const type = typeOf(answered)
  const begins = BEGINNINGS[type]?.test(answered.body.subarray(0, 16).toString('latin1'))
  return begins || answered.status === 206 ? undefined : `this is no ${type}`
}

const BEGINNINGS: Record<string, RegExp> = {
  'image/png': /^\x89PNG\r\n/,
  'image/webp': /^RIFF.{4}WEBP/s,
  'image/avif': /^.{4}ftypavi[fs]/s,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF89a/,
  'video/mp4': /^.{4}ftyp/s,
}

function typeOf({ headers }: Answered): string {
  return headers['content-type']?.split(';')[0] ?? 'nothing'
}
