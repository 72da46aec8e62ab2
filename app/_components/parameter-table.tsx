import type { Described, Parameter } from '../_server/contract/parameters.ts'
import { wordsOf } from '../_server/words.ts'
import { api } from '../_words/api.ts'
import { Marked } from './marked.tsx'

/** What an endpoint takes: each part of its path, then each key of its query. */
export async function ParameterTable({
  parameters,
  of,
}: {
  parameters: readonly Parameter[]
  of: string
}) {
  const t = await wordsOf(api)
  return (
    <table className="facts mt-4">
      <caption className="sr-only">{t.takes(of)}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{t.name}</th>
          <th scope="col">{t.values}</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((parameter) => (
          <tr key={parameter.name}>
            <th scope="row">
              <span className="code">{parameter.name}</span>
            </th>
            <td>
              {parameter.description && (
                <span lang="en">
                  <Marked text={parameter.description} />
                </span>
              )}{' '}
              <span className="text-ink-soft">{rangeOf(parameter, t)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type Words = (typeof api)['en']

/** `A whole number, 1 … 60; 20 where it is left out.` */
function rangeOf({ schema, required, in: place }: Parameter, t: Words): string {
  const values = valuesOf(schema, t)
  const usual = schema.default === undefined ? '' : t.usual(`${schema.default}`)
  const needed = required && place === 'query' ? t.needed : ''
  const said = [values, usual, needed].filter(Boolean).join(t.semicolon)
  return said && `${said}${t.stop}`
}

function valuesOf({ type, enum: words, minimum, maximum }: Described, t: Words): string {
  if (words) return t.oneOf(words.join(', '))
  if (type === 'boolean') return t.either
  return type === 'integer' ? t.whole(`${minimum}`, `${maximum}`) : ''
}
