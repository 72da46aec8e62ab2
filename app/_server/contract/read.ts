import 'server-only'
import * as z from 'zod'
import { GardenError } from '#lib/error.ts'
import { decodeSegment } from '../catalogue.ts'
import type { Asking } from '../respond.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * Reads the segments of a path. Where the last one is a file, its name goes to the part that the
 * endpoint's path names before the dot, and what follows the last dot to `format`.
 *
 * @param segments as Next.js hands them over: `{ model, file }`
 * @throws GardenError `not_found` for a format that there is not, `invalid_recipe`
 */
export function readPath<Params extends z.ZodObject>(
  { path, params }: Endpoint<Params>,
  segments: Record<string, string>,
): z.output<Params> {
  const { file, ...others } = decoded(segments)
  const key = FILE.exec(path)?.[1]
  const { name, format } = splitFile(file ?? '')
  try {
    return params.parse(key === undefined ? others : { ...others, [key]: name, format })
  } catch (error) {
    const formats = params.shape.format as z.ZodType | undefined
    if (formats?.safeParse(format).success !== false) throw error
    throw noFormat(name, format, schemaOf(params, 'format'))
  }
}

/** What a path calls a file, before its dot. */
const FILE = /\{(\w+)\}\.[^/]*$/

/** What follows a file's last dot, where a format can be. */
export function formatOf(file: string): string {
  return splitFile(decodeSegment(file)).format
}

/**
 * Reads a query by its schema. Keys that the schema has not are ignored; one that it has may be given once.
 *
 * @throws GardenError `invalid_query` naming the key, and what it may be
 */
export function readQuery<Query extends z.ZodObject>(
  schema: Query,
  request: Pick<Asking, 'url'>,
): z.output<Query> {
  const searchParams = new URLSearchParams(/\?([^#]*)/.exec(request.url)?.[1])
  const known = Object.keys(schema.shape).filter((key) => searchParams.has(key))
  for (const key of known) refuseTwice(key, searchParams.getAll(key))
  const read = schema.safeParse(
    Object.fromEntries(known.map((key) => [key, searchParams.get(key)])),
  )
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw invalidQuery(schema, String(issue?.path[0] ?? ''), searchParams, issue?.message)
}

function decoded(segments: Record<string, string>): Record<string, string> {
  const entries = Object.entries(segments)
  return Object.fromEntries(entries.map(([key, segment]) => [key, decodeSegment(segment)]))
}

/** `5~0.7` has no ending: formats begin with a letter. */
function splitFile(file: string): { name: string; format: string } {
  const match = /^(.*)\.([a-z]\w{0,15})$/is.exec(file)
  return { name: match?.[1] ?? file, format: match?.[2] ?? '' }
}

function noFormat(name: string, format: string, schema: Described): GardenError {
  const formats = schema.enum ?? [schema.const]
  const message = format ? `Nothing is drawn as .${format} here.` : 'The format is missing.'
  const asked = `${name.slice(0, 40) || '1234567'}.${formats[0]}`
  const others = formats.length > 1 ? `, or another of ${formats.join(', ')}` : ''
  return new GardenError('not_found', message, { suggestion: `Ask for ${asked}${others}.` })
}

function refuseTwice(key: string, values: string[]): void {
  if (values.length === 1) return
  throw new GardenError('invalid_query', `${key} is given ${values.length} times.`, {
    suggestion: `Give it once: ${key}=${values[0]?.slice(0, 20)}.`,
  })
}

function invalidQuery(
  schema: z.ZodObject,
  key: string,
  given: URLSearchParams,
  message = 'The query cannot be used.',
): GardenError {
  if (!(key in schema.shape)) {
    const suggestion = 'Ask for less of it, or for it to be smaller.'
    return new GardenError('invalid_query', `${message}.`, { suggestion })
  }
  const value = given.get(key)
  const fault = value === null ? `${key} is missing.` : `${key} cannot be ${quote(value)}.`
  return new GardenError('invalid_query', fault, { suggestion: adviceOf(schemaOf(schema, key)) })
}

/** The part of JSON Schema that advice is made of. */
type Described = {
  enum?: string[]
  const?: string
  type?: string
  minimum?: number
  maximum?: number
  multipleOf?: number
  maxLength?: number
}

function schemaOf(schema: z.ZodObject, key: string): Described {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return (properties?.[key] ?? {}) as Described
}

function adviceOf(schema: Described): string {
  const { enum: words, type, minimum = 0, maximum = 0, multipleOf, maxLength = 2048 } = schema
  if (words) return `Use one of ${words.join(', ')}.`
  if (type === 'boolean') return 'Use true or false.'
  if (multipleOf)
    return `Pixels stay whole: use one of ${multiples(multipleOf, maximum).join(', ')}.`
  if (type === 'integer') return `Use a whole number from ${minimum} to ${maximum}.`
  return `Give it in at most ${maxLength} characters.`
}

function multiples(of: number, limit: number): number[] {
  return Array.from({ length: Math.floor(limit / of) }, (_, i) => of * (i + 1))
}

function quote(text: string): string {
  return JSON.stringify(text.length > 20 ? `${text.slice(0, 20)}…` : text)
}
