import { expect, test } from 'vitest'
import { parseRecipe } from '#lib/latent/recipe.ts'
import { fileName } from '../../../app/_keeping/file-name.ts'
import { sidesOf } from '../../../app/_keeping/sides.ts'

const release = {
  title: 'Lorelei',
  resolution: 64,
  source: { kind: 'release', pinned: 'lorelei-64@3962f56f' },
} as const

test('a name tells model and recipe, in letters that every file system takes', () => {
  expect(fileName(release, parseRecipe('42~0.7'), 'png')).toBe('lorelei-64@3962f56f-42~0.7.png')
  const shaped = parseRecipe('12*0.6_77*0.4+glasses:1.5!96')
  expect(fileName(release, shaped, 'gif')).toBe(
    'lorelei-64@3962f56f-12x0.6_77x0.4+glasses1.5!96.gif',
  )
  const own = { title: 'My: own\\model?', resolution: 32, source: { kind: 'own' } } as const
  expect(fileName(own, parseRecipe('1,2'), 'mp4')).toBe('My-own-model--1,2.mp4')
})

test('pictures are saved at their own side, and doubled up to 1024 pixels', () => {
  expect(sidesOf(64)).toEqual([64, 128, 256, 512, 1024])
  expect(sidesOf(96)).toEqual([96, 192, 384, 768])
  expect(sidesOf(2048)).toEqual([2048])
})
