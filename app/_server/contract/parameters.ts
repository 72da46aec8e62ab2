import 'server-only'
import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import type { Subject } from './subject.ts'

/** A part of a path or a key of a query, as OpenAPI tells of it. */
export type Parameter = {
  name: string
  in: 'path' | 'query'
  required: boolean
  description?: string
  schema: Described
  example?: string | number
}

/** As much of JSON Schema as parameters need. */
export type Described = {
  type?: string
  enum?: string[]
  const?: string
  pattern?: string
  minimum?: number
  maximum?: number
  default?: string | number | boolean
}

/** The parameters of an endpoint, made of its schemas. */
export function parametersOf(endpoint: Endpoint, subject: Subject): Parameter[] {
  const { path, params, query } = endpoint
  const examples = examplesOf(endpoint, subject)
  // A path's parts are told of as they are written, a query's as they are read: numbers are numbers.
  const inPath = propertiesOf(z.toJSONSchema(params, { io: 'input' })).filter(([name]) =>
    path.includes(`{${name}}`),
  )
  const inQuery = propertiesOf(z.toJSONSchema(query, { io: 'output' }))
  return [
    ...inPath.map(([name, schema]) => parameter(name, 'path', schema, true, examples[name])),
    ...inQuery.map(([name, schema]) =>
      parameter(name, 'query', schema, isRequired(query, name), examples[name]),
    ),
  ]
}

function examplesOf({ example }: Endpoint, { model, page }: Subject): Record<string, string> {
  const known = new Map([
    ['{model}', model],
    ['{page}', page],
  ])
  const entries = Object.entries(example).map(([key, part]) => [key, known.get(part) ?? part])
  return Object.fromEntries(entries)
}

function propertiesOf({ properties = {} }: { properties?: object | undefined }) {
  return Object.entries(properties) as [string, Described & { description?: string }][]
}

function parameter(
  name: string,
  place: Parameter['in'],
  { description, ...schema }: Described & { description?: string },
  required: boolean,
  given: string | undefined,
): Parameter {
  const example = schema.type === 'integer' && given !== undefined ? Number(given) : given
  return {
    name,
    in: place,
    required,
    ...(description !== undefined && { description }),
    schema,
    ...(example !== undefined && { example }),
  }
}

function isRequired(query: z.ZodObject, key: string): boolean {
  const schema = query.shape[key] as z.ZodType | undefined
  return schema?.safeParse(undefined).success === false
}
