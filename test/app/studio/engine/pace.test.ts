import { expect, test } from 'vitest'
import { createPace } from '../../../../app/_studio/engine/pace.ts'

test('begins with one picture, and takes more at once as long as there is time', () => {
  const pace = createPace()
  expect(pace.step(100)).toBe(1)
  pace.took(1, 3)
  expect(pace.step(100)).toBe(4)
  pace.took(4, 12)
  expect(pace.step(100)).toBe(16)
  pace.took(16, 48)
  expect(pace.step(100)).toBe(16)
})

test('takes no more than are left, and only numbers of them that a graphics card has met', () => {
  const pace = createPace()
  pace.took(1, 1)
  pace.took(4, 1)
  expect([1, 3, 4, 15, 16, 17].map(pace.step)).toEqual([1, 1, 4, 4, 16, 16])
})

test('stays at one where that takes long, and comes back down where more did', () => {
  const pace = createPace()
  pace.took(1, 30)
  expect(pace.step(9)).toBe(1)
  pace.took(1, 15)
  pace.took(4, 400)
  expect(pace.step(9)).toBe(1)
})
