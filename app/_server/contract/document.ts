import 'server-only'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { headers } from './headers.ts'
import { type Parameter, parametersOf } from './parameters.ts'
import { type Answer, answersOf, sharedAnswers } from './responses.ts'
import { namedSchemas } from './schemas.ts'
import type { Subject } from './subject.ts'
import { API_VERSION } from './version.ts'

/** As much of OpenAPI 3.1 as this API needs. */
export type OpenapiDocument = {
  openapi: string
  info: { title: string; version: string; summary: string; description: string; license: object }
  servers: { url: string; description: string }[]
  security: []
  tags: { name: Tag; description: string }[]
  paths: Record<string, PathItem>
  components: { schemas: object; headers: object; responses: object }
}

export type PathItem = {
  parameters: Parameter[]
  get: Operation
  head: Operation
  options: Operation
}

export type Operation = {
  operationId: string
  summary: string
  description?: string
  tags: Tag[]
  responses: Record<string, Answer>
}

type Tag = 'Pictures' | 'Models' | 'Site'

/** The OpenAPI 3.1 document of the API, made of the schemas that check requests. */
export function openapiDocument(subject: Subject): OpenapiDocument {
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
    tags: [
      { name: 'Pictures', description: 'Grown when somebody asks.' },
      { name: 'Models', description: 'What there is to grow pictures with.' },
      { name: 'Site', description: 'For programs that embed this site, or look after it.' },
    ],
    paths: Object.fromEntries(endpoints.map((one) => [one.path, pathItem(one, subject)])),
    components: { schemas: namedSchemas(), headers, responses: sharedAnswers() },
  }
}

/** The address that the examples of its parameters make: path and query. */
export function exampleAddress(path: string, parameters: readonly Parameter[]): string {
  const given = parameters.filter(({ example }) => example !== undefined)
  const filled = given.reduce(
    (text, { name, example }) => text.replace(`{${name}}`, spelled(`${example}`)),
    path,
  )
  const asked = given.filter((parameter) => parameter.in === 'query')
  const query = asked.map(({ name, example }) => `${name}=${spelled(`${example}`)}`).join('&')
  return query ? `${filled}?${query}` : filled
}

const DESCRIPTION = `Every address can be asked with GET, HEAD and OPTIONS, from any page, without a key. Any other method is answered with 405.

**Models and pins.** \`lorelei-64\` means the newest release of a model, and may be kept for a minute; \`lorelei-64@3f9a2c1e\` means one release for good, and what it gives may be kept for a year. Whatever may be kept has a strong ETag: \`If-None-Match\` is answered with 304, and nothing is grown for it.

**Queries.** A key that an endpoint does not have is ignored; one that it has may be given once. Neither the order of keys nor those that are ignored change the ETag, and \`No-Vary-Search\` tells caches so. Defaults may be spelled out.

**HEAD** grows nothing, so that it tells no length of a picture.

**Problems** are documents as RFC 9457 has them. Besides those listed, an address that the API does not know is answered with 404; one with a slash too many leads on by 308; one of more than 8 kB is refused with 414; and where address and headers are more than 16 kB, with 431, without a document.`

function pathItem(endpoint: Endpoint, subject: Subject): PathItem {
  const { id, summary, description } = endpoint
  const name = id.replace(/^[a-z]+/, '')
  const tags = [tagOf(endpoint)]
  const { get, head, options } = answersOf(endpoint)
  return {
    parameters: parametersOf(endpoint, subject),
    get: { operationId: id, summary, description, tags, responses: get },
    head: { operationId: `head${name}`, summary: 'Its headers alone', tags, responses: head },
    options: {
      operationId: `options${name}`,
      summary: 'What may be asked',
      tags,
      responses: options,
    },
  }
}

function tagOf({ sends, path }: Endpoint): Tag {
  if (sends.kind === 'file' || sends.kind === 'redirect') return 'Pictures'
  return path.startsWith('/api/v1/models') ? 'Models' : 'Site'
}

/** `@`, `,` and `~` stay readable. */
function spelled(part: string): string {
  return encodeURIComponent(part).replace(/%40/g, '@').replace(/%2C/g, ',')
}
