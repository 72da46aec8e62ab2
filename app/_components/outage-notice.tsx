import { outage } from '../_server/store.ts'
import { wordsOf } from '../_server/words.ts'
import { site } from '../_words/site.ts'
import { Worded } from './worded.tsx'

/** Says so where the store of the models does not answer, and pages show what was read before. */
export async function OutageNotice() {
  const asOf = await outage()
  if (!asOf) return null
  const t = await wordsOf(site)
  const iso = asOf.toISOString()
  return (
    <p className="border-y border-line bg-wash">
      <span className="page block py-2">
        <Worded text={t.outage(`${iso.slice(11, 16)} UTC`)}>
          {(time) => <time dateTime={iso}>{time}</time>}
        </Worded>
      </span>
    </p>
  )
}
