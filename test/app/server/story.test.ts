import { expect, test, vi } from 'vitest'
import { fileStorage } from '#lib/storage/file.ts'
import { listModels } from '../../../app/_server/catalogue.ts'
import { MOMENTS, momentsOf } from '../../../app/_server/story.ts'

vi.mock('../../../app/_server/store.ts', () => ({
  store: fileStorage(new URL('../../../public/models', import.meta.url).pathname),
}))

test('a story begins with nothing, goes through its moments in order, and ends now', async () => {
  for (const model of await listModels()) {
    const places = (await momentsOf(model)).map((moment) => MOMENTS.indexOf(moment))
    expect(places).toHaveLength(model.manifest.grids.length)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
    expect([places[0], places.at(-1)]).toEqual([0, MOMENTS.length - 1])
  }
})
