import { expect, test } from 'vitest'
import { GardenError } from '#lib/error.ts'

test('an error carries its code, its advice and its cause', () => {
  const cause = new Error('disk full')
  const error = new GardenError('storage_failed', 'Cannot write a.', {
    suggestion: 'Make room.',
    cause,
  })
  expect(error).toMatchObject({ code: 'storage_failed', suggestion: 'Make room.', cause })
  expect(`${error}`).toBe('GardenError: Cannot write a.')
})

test('an error without advice has no suggestion to show', () => {
  expect(new GardenError('not_found', 'There is no file a.').suggestion).toBeUndefined()
})
