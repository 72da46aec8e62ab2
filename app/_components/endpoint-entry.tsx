import { exampleAddress, type PathItem } from '../_server/contract/document.ts'
import type { Answer } from '../_server/contract/responses.ts'
import { wordsOf } from '../_server/words.ts'
import { api } from '../_words/api.ts'
import { EndpointExample } from './endpoint-example.tsx'
import { Marked } from './marked.tsx'
import { ParameterTable } from './parameter-table.tsx'

/** One endpoint of the API: its path, what it takes, what it answers, and an example that works. */
export async function EndpointEntry({ path, item }: { path: string; item: PathItem }) {
  const t = await wordsOf(api)
  const { get, parameters } = item
  const example = exampleAddress(path, parameters)
  return (
    <article aria-labelledby={get.operationId} className="entry">
      <div className="min-w-0">
        <h3 id={get.operationId} lang="en" className="text-2xl">
          {get.summary}
        </h3>
        <p className="code mt-2">{path}</p>
        <p lang="en" className="mt-2 max-w-[42em]">
          <Marked text={get.description ?? ''} />
        </p>
        {parameters.length > 0 && <ParameterTable parameters={parameters} of={get.summary} />}
        <p className="mt-3 text-ink-soft">
          {t.answers(successesOf(get.responses))} <Codes responses={get.responses} />
        </p>
      </div>
      <EndpointExample address={example} parameters={parameters} {...get} />
    </article>
  )
}

/** `200 (image/png, image/webp), 206, 304.` */
function successesOf(responses: Record<string, Answer>): string {
  return Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, answer]) => (status === '200' ? `200 (${typesOf(answer)})` : status))
    .join(', ')
}

function typesOf(answer: Answer): string {
  return 'content' in answer ? Object.keys(answer.content ?? {}).join(', ') : ''
}

function Codes({ responses }: { responses: Record<string, Answer> }) {
  const codes = Object.values(responses).flatMap(codesOf)
  return codes.map((code, i) => (
    <span key={code}>
      <a href={`#${code}`}>{code}</a>
      {i < codes.length - 1 ? ', ' : '.'}
    </span>
  ))
}

function codesOf(answer: Answer): string[] {
  if (!('content' in answer)) return []
  const problem = answer.content?.['application/problem+json']
  return problem && 'examples' in problem ? Object.keys(problem.examples as object) : []
}
