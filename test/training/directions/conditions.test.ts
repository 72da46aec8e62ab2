import { expect, test } from 'vitest'
import { conditionsOf } from '../../../training/conditions/conditions.ts'
import type { Facts } from '../../../training/data/source.ts'
import { wantedAttributes } from '../../../training/directions/attributes.ts'
import { saidDirection } from '../../../training/directions/conditions.ts'

const FACTS: Facts[] = Array.from({ length: 40 }, (_, i) => ({
  mood: i % 2 === 0,
  digit: String(i % 4),
  size: i,
}))

const CONDITIONS = conditionsOf(FACTS, { conditions: ['mood', 'digit'], prior: 'normal' })

test('a direction of what latents say leads to the components of its kinds, and from those of others', () => {
  const [round] = wanted({ of: 'digit', is: ['0', '3'] })
  const vector = saidDirection(round, CONDITIONS, 8)
  expect([...(vector ?? [])]).toEqual([0, 0, 0.5, -0.5, -0.5, 0.5, 0, 0])
})

test('so does one of what is there or not', () => {
  const [mood] = wanted({ of: 'mood' })
  const [away = 0, towards = 0, ...others] = saidDirection(mood, CONDITIONS, 8) ?? []
  expect([away, towards]).toEqual([-Math.SQRT1_2, Math.SQRT1_2].map(Math.fround))
  expect(others).toEqual([0, 0, 0, 0, 0, 0])
})

test('what latents do not say has none', () => {
  const [size] = wanted({ of: 'size' })
  expect(saidDirection(size, CONDITIONS, 8)).toBeUndefined()
})

function wanted(one: { of: string; is?: string[] }) {
  const found = wantedAttributes({ asked: { ...one, minus: 'less', plus: 'more' } }, FACTS)
  return found as [(typeof found)[number]]
}
