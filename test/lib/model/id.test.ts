import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isModelId, isReserved } from '#lib/model/id.ts'

test('a name that is a route or a public folder of the gallery is reserved', async () => {
  const taken = [...(await routes()), ...(await readdir('public'))].filter(isModelId)
  expect(taken).toContain('api')
  expect(taken.filter((name) => !isReserved(name))).toEqual([])
})

test('names of models are not', () => {
  expect(['lorelei-64', 'faces-64', 'model'].some(isReserved)).toBe(false)
})

/** First words of addresses: folders of app/ that are no parts of it, and have a page or route somewhere below. */
async function routes(): Promise<string[]> {
  const files = await readdir('app', { recursive: true })
  const served = files.filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
  return [...new Set(served.map((file) => file.split('/')[0] ?? ''))]
}
