import { problems } from '../_server/contract/problems.ts'

/** Every code that a problem may have. The `type` of a problem leads to its row. */
export function ProblemTable() {
  return (
    <section aria-labelledby="problems" className="mt-16">
      <h2 id="problems" className="text-3xl">
        Problems
      </h2>
      <p className="mt-2 max-w-[42em]">
        A problem is told as <span className="code">application/problem+json</span>: what is at
        fault, and what to do about it. Programs go by its code.
      </p>
      <table className="facts mt-4">
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(problems).map(([code, { status, title }]) => (
            <tr key={code} id={code}>
              <th scope="row">
                <span className="code">{breakable(code)}</span>
              </th>
              <td>{status}</td>
              <td>{title}.</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Narrow pages break a code after an underscore. */
function breakable(code: string) {
  return code.split(/(?<=_)/).map((part, i) => (
    <span key={part}>
      {i > 0 && <wbr />}
      {part}
    </span>
  ))
}
