import { expect, test } from 'vitest'
import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { stripFrames, walkFrames } from '../../../app/_server/contract/walks.ts'

test('a strip has about 32 frames, and at least three from each key frame to the next', () => {
  expect(stripFrames(2)).toBe(32)
  expect(stripFrames(3)).toBe(33)
  expect(stripFrames(10)).toBe(40)
  for (let keys = 11; keys <= 32; keys++) expect(stripFrames(keys), `${keys}`).toBe(3 * keys)
})

test('a walk has 20 frames a key frame, as far as there is room for them', () => {
  const walk = (keys: number) =>
    parseRecipe(Array.from({ length: keys }, (_, seed) => seed).join()) as WalkRecipe
  expect(walkFrames(walk(3), 64)).toBe(60)
  expect(walkFrames(walk(32), 64)).toBe(240)
  expect(walkFrames(walk(10), 512)).toBe(64)
})
