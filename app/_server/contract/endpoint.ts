import 'server-only'
import type * as z from 'zod'
import type { ProblemCode } from './problems.ts'

/** One kind of address of the API: what checks a request is what documents it. */
export type Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
> = {
  /** Names it in the document. */
  id: string
  /** As OpenAPI spells it: `/api/v1/images/{model}/{recipe}.{format}`. */
  path: string
  /** What it gives, in a few words. */
  summary: string
  description: string
  /** Each part of the path, by its name in `path`. */
  params: Params
  /** The query, as far as it holds for any model. Keys that are not in it are ignored. */
  query: Query
  sends: Sends
  /** What its problems may be, besides those that every endpoint has. */
  problems: readonly ProblemCode[]
  /** Parts of an address that works. `{model}` is a model, `{resolution}` its resolution. */
  example: Readonly<Record<string, string>>
}

/** What is sent when nothing is wrong. */
export type Sends =
  | { kind: 'file'; types: readonly string[] }
  | { kind: 'document'; schema: z.ZodType }
  | { kind: 'redirect' }

/** Keeps the types of an endpoint's own schemas. */
export function endpoint<Params extends z.ZodObject, Query extends z.ZodObject>(
  described: Endpoint<Params, Query>,
): Endpoint<Params, Query> {
  return described
}
