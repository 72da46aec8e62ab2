import { wordsOf } from '../_server/words.ts'
import { wall } from '../_words/wall.ts'
import { MotionBox } from './motion-box.tsx'

/** Stops or starts what moves in the nearest `.moving`, which CSS sees to. It starts stopped under reduced motion. */
export async function MotionSwitch() {
  const t = await wordsOf(wall)
  return (
    <MotionBox>
      <span className="motion-reduce:hidden">{t.still}</span>
      <span className="hidden motion-reduce:inline">{t.move}</span>
    </MotionBox>
  )
}
