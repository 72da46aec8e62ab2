import fc from 'fast-check'

/** Requests that are made up: as many as you like by `FUZZ_REQUESTS`. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 400)

/** Requests that are under way at once. */
const TOGETHER = 8

/** Milliseconds that all of them may take. */
export const LONG = 120_000 + REQUESTS * 200

/**
 * Makes up requests, some of them at once, and prints how often each status came.
 *
 * @param check sends one, throws where its answer is wrong, and counts the status
 * @returns how often each came
 */
export async function askMany<Asked>(
  requests: fc.Arbitrary<Asked>,
  check: (asked: Asked, count: (status: number) => void) => Promise<void>,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const count = (status: number) => void statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const several = fc.array(requests, { minLength: TOGETHER, maxLength: TOGETHER })
  await fc.assert(
    fc.asyncProperty(several, async (all) => {
      await Promise.all(all.map((asked) => check(asked, count)))
    }),
    { numRuns: Math.ceil(REQUESTS / TOGETHER) },
  )
  const counts = [...statuses].sort(([one], [other]) => one - other)
  console.log(
    `Answers by status: ${counts.map(([status, times]) => `${times} × ${status}`).join(', ')}`,
  )
  return statuses
}
