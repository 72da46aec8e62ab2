import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isModelId, isReserved } from '#lib/model/id.ts'

test('a name that is a route or a public folder of the gallery is reserved', async () => {
  const taken = [...(await routes()), ...(await readdir('public'))].filter(isModelId)
  expect(taken).toEqual(expect.arrayContaining(['api', 'own']))
  expect(taken.filter((name) => !isReserved(name))).toEqual([])
})

test('names of models are not', () => {
  expect(['lorelei-64', 'faces-64', 'model'].some(isReserved)).toBe(false)
})

/** First words of addresses, but for the language: folders of app/ with a page or route somewhere below. */
async function routes(): Promise<string[]> {
  const files = await readdir('app', { recursive: true })
  const served = files.filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  const addresses = served.map((file) => file.replace(/^\[lang\]\//, ''))
  return [...new Set(addresses.map((file) => file.split('/')[0] ?? ''))]
}
