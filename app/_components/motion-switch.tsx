import { wordsOf } from '../_server/words.ts'
import { wall } from '../_words/wall.ts'

/** Stops or starts what moves in the nearest `.moving`, which CSS sees to. It starts stopped under reduced motion. */
export async function MotionSwitch() {
  const t = await wordsOf(wall)
  return (
    <label className="motion-switch inline-flex min-h-11 cursor-pointer items-center gap-2">
      <input type="checkbox" className="size-5 accent-ink" />
      <span className="motion-reduce:hidden">{t.still}</span>
      <span className="hidden motion-reduce:inline">{t.move}</span>
    </label>
  )
}
