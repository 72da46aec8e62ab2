import { problems } from '../_server/contract/problems.ts'
import { wordsOf } from '../_server/words.ts'
import { api } from '../_words/api.ts'
import { breakable } from './breakable.tsx'
import { Worded } from './worded.tsx'

/** Every code that a problem may have. The `type` of a problem leads to its row. */
export async function ProblemTable() {
  const t = await wordsOf(api)
  return (
    <section aria-labelledby="problems" className="mt-16">
      <h2 id="problems" className="text-3xl">
        {t.problems}
      </h2>
      <p className="mt-2 max-w-[42em]">
        <Worded text={t.problemsAre}>{(type) => <span className="code">{type}</span>}</Worded>
      </p>
      <table className="facts mt-4">
        <thead>
          <tr>
            <th scope="col">{t.code}</th>
            <th scope="col">{t.status}</th>
            <th scope="col">{t.says}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(problems).map(([code, { status, title }]) => (
            <tr key={code} id={code}>
              <th scope="row">
                <span className="code">{breakable(code, /(?<=_)/)}</span>
              </th>
              <td>{status}</td>
              <td lang="en">{title}.</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
