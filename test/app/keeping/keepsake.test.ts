import { expect, test } from 'vitest'
import { parseRecipe } from '#lib/latent/recipe.ts'
import { nameOf } from '../../../app/_keeping/entry.ts'
import { keepsakeOf } from '../../../app/_keeping/keepsake.ts'

const LORELEI = 'lorelei-64@3962f56f'

test('a walk is kept with how it goes, and is another where it goes otherwise', () => {
  const walk = parseRecipe('12,57')
  const kept = keepsakeOf(LORELEI, walk, undefined, { frames: 24, fps: 12, loop: false })
  expect(kept).toMatchObject({ recipe: '12,57', options: 'frames=24&fps=12&loop=false' })
  expect(nameOf(kept)).not.toBe(nameOf(keepsakeOf(LORELEI, walk)))
})

test('what goes as it usually does has the name it always had', () => {
  const usual = keepsakeOf(LORELEI, parseRecipe('12,57'), undefined, {
    ...{ loop: true, path: 'slerp', easing: 'linear' },
  })
  expect(usual).not.toHaveProperty('options')
  expect(nameOf(usual)).toBe(`${LORELEI}/12,57`)
})
