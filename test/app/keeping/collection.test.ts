import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collectionPage, readCollection } from '../../../app/_keeping/collection.ts'

const LORELEI = 'lorelei-64@3962f56f'

test('a link names each model once, and stays readable', () => {
  const chosen = [
    { model: LORELEI, recipe: '42' },
    { model: 'digits-32@00c0ffee', recipe: '7!96' },
    { model: LORELEI, recipe: '12,57~0.7+glasses:1.5' },
    { model: LORELEI, recipe: '12*0.6_77*0.4' },
  ]
  const page = collectionPage(chosen)
  expect(page).toBe(
    `/kept?of=${LORELEI}/42;12,57~0.7%2Bglasses:1.5;12*0.6_77*0.4&of=digits-32@00c0ffee/7!96`,
  )
})

const part = fc.stringMatching(/^[a-z0-9]{1,8}$/)

test('whatever is chosen is read again, once each', () => {
  const one = fc.record({
    model: part,
    recipe: fc.stringMatching(/^[0-9][0-9~,+:!*_a-z.-]{0,12}$/),
  })
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: nameOf, maxLength: 20 }), (chosen) => {
      const query = new URL(collectionPage(chosen), 'http://garden').searchParams.getAll('of')
      const read = readCollection(query)
      expect(new Set(read.map(nameOf))).toEqual(new Set(chosen.map(nameOf)))
      expect(readCollection([...query, ...query])).toEqual(read)
    }),
  )
})

test('any text is read without a throw, and a plus that became a space is one again', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(readCollection(text))).toBe(true)
    }),
  )
  expect(readCollection(`${LORELEI}/42 glasses:1`)).toEqual([
    { model: LORELEI, recipe: '42+glasses:1' },
  ])
})

function nameOf({ model, recipe }: { model: string; recipe: string }): string {
  return `${model}/${recipe}`
}
