import 'server-only'
import * as z from 'zod'
import {
  healthAnswer,
  modelAnswer,
  modelsAnswer,
  modelWithCardAnswer,
  oembedAnswer,
  openapiAnswer,
  problemAnswer,
} from './answers.ts'
import type { Endpoint, Sends } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { headers } from './headers.ts'
import { type ProblemCode, problemOf, problems } from './problems.ts'
import type { Subject } from './subject.ts'
import { API_VERSION } from './version.ts'

/** JSON. */
export type Json = { [key: string]: unknown }

/** The OpenAPI 3.1 document of the API, made of the schemas that check requests. */
export function openapiDocument(subject: Subject): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Latent Garden',
      version: API_VERSION,
      summary: 'A seed is a number; a trained generator grows it into a picture.',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The site that this document comes from.' }],
    security: [],
    tags: TAGS,
    paths: Object.fromEntries(
      endpoints.map((endpoint) => [endpoint.path, pathItem(endpoint, subject)]),
    ),
    components: { schemas: schemas(), headers, responses: responses() },
  }
}

/** The example of an endpoint as an address: path and query. */
export function exampleAddress(endpoint: Endpoint, subject: Subject): string {
  const parts = exampleParts(endpoint, subject)
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, key) => spelled(parts[key] ?? ''))
  const keys = Object.keys(endpoint.query.shape).filter((key) => key in parts)
  const query = keys.map((key) => `${key}=${spelled(parts[key] ?? '')}`).join('&')
  return query ? `${path}?${query}` : path
}

/** The names of a part's JSON Schema: the path's are described as they come in, the query's as they are used. */
export function parameterSchemas({ params, query }: Endpoint): { path: Json; query: Json } {
  return {
    path: propertiesOf(z.toJSONSchema(params, { io: 'input' })),
    query: propertiesOf(z.toJSONSchema(query, { io: 'output' })),
  }
}

/** Whether a request without this key of the query is refused. */
export function isRequired({ query }: Endpoint, key: string): boolean {
  const schema = query.shape[key] as z.ZodType | undefined
  return schema?.safeParse(undefined).success === false
}

const TAGS = [
  { name: 'Pictures', description: 'Grown when they are asked for.' },
  { name: 'Models', description: 'What there is to grow pictures with.' },
  { name: 'Site', description: 'For programs that look after this one, or embed it.' },
]

const DESCRIPTION = `Every address can be asked with GET, HEAD and OPTIONS, from any page, without a key. Any other method is answered with 405.

**Models and pins.** \`lorelei-64\` means the newest release of a model and may be kept for a minute; \`lorelei-64@3f9a2c1e\` means one release for good, and what it gives may be kept for a year. Every answer that can be kept has a strong ETag; \`If-None-Match\` is answered with 304, and nothing is grown for it.

**Queries.** A key that an endpoint does not have is ignored; one that it has may be given once. Neither the order of keys nor keys that are ignored change the ETag, and \`No-Vary-Search\` tells caches so. Defaults may be spelled out.

**HEAD** grows nothing. It therefore tells no Content-Length of pictures.

**Problems** are documents as RFC 9457 has them. Besides those listed, an address that the API does not know is answered with 404, one with a trailing slash leads to the one without by 308, and an address or headers of more than 16 kB are refused with 431, without a document.`

function pathItem(endpoint: Endpoint, subject: Subject): Json {
  const { id, summary, description } = endpoint
  const told = { summary, description, tags: [tagOf(endpoint)] }
  return {
    parameters: parameters(endpoint, subject),
    get: { operationId: id, ...told, responses: answers(endpoint, true) },
    head: {
      operationId: id.replace('get', 'head').replace('list', 'headList'),
      summary: `The headers of: ${summary}`,
      tags: told.tags,
      responses: answers(endpoint, false),
    },
    options: {
      operationId: `${id}Options`,
      summary: 'What may be asked',
      tags: told.tags,
      responses: { 204: reference('responses', 'Options') },
    },
  }
}

function tagOf({ sends, path }: Endpoint): string {
  if (sends.kind === 'file' || sends.kind === 'redirect') return 'Pictures'
  return path.startsWith('/api/v1/models') ? 'Models' : 'Site'
}

function parameters(endpoint: Endpoint, subject: Subject): Json[] {
  const schemas = parameterSchemas(endpoint)
  const example = exampleParts(endpoint, subject)
  const inPath = Object.entries(schemas.path).filter(([name]) =>
    endpoint.path.includes(`{${name}}`),
  )
  return [
    ...inPath.map((part) => parameter('path', part, true, example)),
    ...Object.entries(schemas.query).map((part) =>
      parameter('query', part, isRequired(endpoint, part[0]), example),
    ),
  ]
}

function parameter(
  place: string,
  [name, schema]: [string, unknown],
  required: boolean,
  example: Readonly<Record<string, string>>,
): Json {
  const { description, ...rest } = schema as Json
  const given = example[name]
  const value = rest.type === 'integer' && given !== undefined ? Number(given) : given
  return {
    name,
    in: place,
    required,
    description,
    schema: rest,
    ...(value !== undefined && { example: value }),
  }
}

function exampleParts({ example }: Endpoint, { model, page }: Subject): Record<string, string> {
  const known = new Map([
    ['{model}', model],
    ['{page}', page],
  ])
  const entries = Object.entries(example).map(([key, part]) => [key, known.get(part) ?? part])
  return Object.fromEntries(entries)
}

/** `@`, `,` and `~` stay readable. */
function spelled(part: string): string {
  return encodeURIComponent(part).replace(/%40/g, '@').replace(/%2C/g, ',')
}

function answers(endpoint: Endpoint, hasBody: boolean): Json {
  const refused = new Map<number, ProblemCode[]>()
  for (const code of [...endpoint.problems, ...ALWAYS]) {
    const { status } = problems[code]
    refused.set(status, [...(refused.get(status) ?? []), code])
  }
  const faults = [...refused].map(([status, codes]) => [status, fault(status, codes, hasBody)])
  return { ...success(endpoint.sends, hasBody), ...Object.fromEntries(faults) }
}

/** Whatever is asked for, an escape in its address may be none, the method may be another, and we may fail. */
const ALWAYS: ProblemCode[] = ['invalid_query', 'method_not_allowed', 'internal']

function success(sends: Sends, hasBody: boolean): Json {
  if (sends.kind === 'redirect') return { 307: reference('responses', 'Elsewhere') }
  const unchanged = { 304: reference('responses', 'Unchanged') }
  const types = sends.kind === 'file' ? sends.types : ['application/json']
  const schema = sends.kind === 'document' ? jsonSchema(sends.schema) : undefined
  const content = Object.fromEntries(types.map((type) => [type, schema ? { schema } : {}]))
  const ok = answer('What was asked for.', OK_HEADERS, hasBody ? content : undefined)
  if (sends.kind === 'document') return { 200: ok, ...unchanged }
  const ranged = answer(
    'The file.',
    [...OK_HEADERS, 'Accept-Ranges', 'Link'],
    hasBody ? content : undefined,
  )
  const part = answer(
    'A part of it.',
    [...OK_HEADERS, 'Accept-Ranges', 'Content-Range', 'Link'],
    content,
  )
  return { 200: ranged, ...(hasBody && { 206: part }), ...unchanged }
}

function fault(status: number, codes: readonly ProblemCode[], hasBody: boolean): Json {
  const listed = [...new Set(codes)]
  const names = FAULT_HEADERS[status] ?? []
  const description = listed.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ')
  const schema = { $ref: '#/components/schemas/Problem' }
  const examples = Object.fromEntries(listed.map((code) => [code, { value: sample(code) }]))
  const content = { 'application/problem+json': { schema, examples } }
  return answer(description, [...COMMON, ...names], hasBody ? content : undefined)
}

function sample(code: ProblemCode): Json {
  const { status, title } = problemOf(code)
  const type = `/api#${code}`
  return { type, title, status, detail: `${title}.`, error: { code, message: `${title}.` } }
}

function answer(description: string, names: readonly string[], content?: Json): Json {
  const sent = Object.fromEntries(names.map((name) => [name, reference('headers', name)]))
  return { description, headers: sent, ...(content && { content }) }
}

const COMMON = ['API-Version', 'Cache-Control', 'Access-Control-Allow-Origin']
const OK_HEADERS = [...COMMON, 'ETag', 'No-Vary-Search', 'Server-Timing']
const FAULT_HEADERS: Record<number, string[]> = {
  405: ['Allow'],
  429: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
  503: ['Retry-After'],
}

function responses(): Json {
  return {
    Unchanged: answer('What the client has is what there is.', [
      ...COMMON,
      'ETag',
      'No-Vary-Search',
    ]),
    Elsewhere: answer('Where it is.', [...COMMON, 'Location']),
    Options: answer('What may be asked, and from where.', [
      'API-Version',
      'Access-Control-Allow-Origin',
      'Allow',
    ]),
  }
}

function reference(kind: string, name: string): Json {
  return { $ref: `#/components/${kind}/${name}` }
}

/** The schemas with names of their own. */
const NAMED = [
  modelAnswer,
  modelsAnswer,
  modelWithCardAnswer,
  healthAnswer,
  oembedAnswer,
  openapiAnswer,
  problemAnswer,
]

function schemas(): Json {
  const registry = z.registry<{ id: string }>()
  for (const schema of NAMED) registry.add(schema, { id: nameOf(schema) })
  const made = z.toJSONSchema(registry, {
    io: 'output',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  })
  const entries = Object.entries(made.schemas).map(([id, schema]) => [id, withoutIdentity(schema)])
  return Object.fromEntries(entries)
}

function withoutIdentity({ $id, $schema, id, ...schema }: Json): Json {
  return schema
}

function jsonSchema(schema: z.ZodType): Json {
  return reference('schemas', nameOf(schema))
}

function nameOf(schema: z.ZodType): string {
  return schema.meta()?.id ?? ''
}

function propertiesOf({ properties = {} }: { properties?: Json | undefined }): Json {
  return properties
}
