import { outage } from '../_server/store.ts'

/** Says so where the store of the models does not answer, and pages show what was read before. */
export async function OutageNotice() {
  const asOf = await outage()
  if (!asOf) return null
  const iso = asOf.toISOString()
  return (
    <p className="border-y border-line bg-wash">
      <span className="page block py-2">
        You see the garden as of <time dateTime={iso}>{iso.slice(11, 16)} UTC</time>: the store of
        the models does not answer at the moment.
      </span>
    </p>
  )
}
