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

/** The JSON Schema of every answer, by its name. */
export function namedSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>()
  for (const schema of ANSWERS) registry.add(schema, { id: nameOf(schema) })
  const { schemas } = z.toJSONSchema(registry, {
    io: 'output',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  })
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutId(schema)]))
}

/** A reference to one of them. */
export function schemaReference(schema: z.ZodType): { $ref: string } {
  return { $ref: `#/components/schemas/${nameOf(schema)}` }
}

const ANSWERS = [
  modelAnswer,
  modelsAnswer,
  modelWithCardAnswer,
  healthAnswer,
  oembedAnswer,
  openapiAnswer,
  problemAnswer,
]

function nameOf(schema: z.ZodType): string {
  return schema.meta()?.id ?? ''
}

/** Where a schema lies in the document says what it is called, and which draft it is of. */
function withoutId(schema: object): object {
  const { $id, $schema, id, ...rest } = schema as Record<string, unknown>
  return rest
}
