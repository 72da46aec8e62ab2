import type { Described, Parameter } from '../_server/contract/parameters.ts'
import { Marked } from './marked.tsx'

/** What an endpoint takes: each part of its path, then each key of its query. */
export function ParameterTable({
  parameters,
  of,
}: {
  parameters: readonly Parameter[]
  of: string
}) {
  return (
    <table className="facts mt-4">
      <caption className="sr-only">What it takes: {of}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">What it may be</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((parameter) => (
          <tr key={parameter.name}>
            <th scope="row">
              <span className="code">{parameter.name}</span>
            </th>
            <td>
              {parameter.description && <Marked text={parameter.description} />}{' '}
              <span className="text-ink-soft">{rangeOf(parameter)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** `A whole number, 1 … 60; 20 where it is left out.` */
function rangeOf({ schema, required, in: place }: Parameter): string {
  const values = valuesOf(schema)
  const usual = schema.default === undefined ? '' : `${schema.default} where it is left out`
  const needed = required && place === 'query' ? 'It has to be given' : ''
  const said = [values, usual, needed].filter(Boolean).join('; ')
  return said && `${said}.`
}

function valuesOf({ type, enum: words, minimum, maximum }: Described): string {
  if (words) return `One of ${words.join(', ')}`
  if (type === 'boolean') return 'Either true or false'
  return type === 'integer' ? `A whole number, ${minimum} … ${maximum}` : ''
}
