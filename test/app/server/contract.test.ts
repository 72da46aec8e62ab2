import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { endpoints } from '../../../app/_server/contract/endpoints.ts'
import { gridQuery, imageQuery, images } from '../../../app/_server/contract/images.ts'
import { parametersOf } from '../../../app/_server/contract/parameters.ts'
import { readPath, readQuery } from '../../../app/_server/contract/read.ts'
import { cards, walkOptions, walkQuery } from '../../../app/_server/contract/walks.ts'
import { optionsFor, recipePage, studioPage } from '../../../app/address.ts'

const subject = { model: 'lorelei-64', page: 'http://garden.test/lorelei-64/1234567' }

const asking = (query: string) => new Request(`http://garden.test/${query}`)

const readImage = (query: string) => readQuery(imageQuery(64), asking(query))

describe('the pattern of a recipe', () => {
  const pattern = new RegExp(
    parametersOf(cards, subject).find(({ name }) => name === 'recipe')?.schema.pattern ?? '',
  )

  /** Recipes, and what is nearly one. */
  const texts = fc.stringMatching(
    /^[0-9]{1,3}(\*-?[0-9](\.[0-9]{1,2})?)?(_[0-9]{1,2}(\*[0-9](\.[0-9]{1,2})?)?){0,2}(,[0-9]{1,2}){0,2}(~[0-3](\.[0-9]{1,2})?)?([+-][a-z]{1,2}:[0-3](\.[0-9]{1,2})?){0,2}(![0-9]{1,3})?$/,
  )

  it('takes what the grammar takes, leaving the order of directions and of seeds to it', () => {
    let accepted = 0
    fc.assert(
      fc.property(texts, (text) => {
        const refusal = refusalOf(text)
        if (/ twice\.$| out of order\.$/.test(refusal ?? '')) return
        if (!refusal) accepted++
        expect(pattern.test(text), `${text}: ${refusal}`).toBe(!refusal)
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  function refusalOf(text: string): string | undefined {
    try {
      parseRecipe(text)
      return undefined
    } catch (error) {
      return (error as GardenError).message
    }
  }
})

describe('the examples of the document', () => {
  it.each(endpoints.map((one) => [one.id, one] as const))('of %s are valid', (_id, endpoint) => {
    const parameters = parametersOf(endpoint, subject)
    const query = new URLSearchParams()
    for (const { name, in: place, required, example } of parameters) {
      if (place === 'path' || required) expect(example, name).toBeDefined()
      if (place === 'query' && example !== undefined) query.set(name, `${example}`)
    }
    expect(() => readQuery(endpoint.query, asking(`?${query}`))).not.toThrow()
  })
})

describe('the options of a walk’s page', () => {
  const walk = parseRecipe('1,2,3') as WalkRecipe

  it('are what its address says', () => {
    const options = { frames: '40', fps: '12', loop: 'false', path: 'lerp', easing: 'smooth' }
    expect(walkOptions(walk, options)).toEqual({
      frames: 40,
      fps: 12,
      loop: false,
      path: 'lerp',
      easing: 'smooth',
    })
    expect(recipePage('lorelei-64', walk, walkOptions(walk, options))).toBe(
      '/lorelei-64/1,2,3?frames=40&fps=12&loop=false&path=lerp&easing=smooth',
    )
  })

  it('open the walk in the studio as it is', () => {
    const options = { frames: 61, fps: 12, loop: false, path: 'lerp', easing: 'smooth' } as const
    expect(studioPage('lorelei-64', walk, options)).toBe(
      '/lorelei-64/studio?r=1,2,3&path=lerp&easing=smooth&loop=0&steps=30&fps=12',
    )
    expect(studioPage('lorelei-64', walk)).toBe('/lorelei-64/studio?r=1,2,3')
  })

  it('are as usual where it says nothing, or what cannot be', () => {
    const options = walkOptions(walk, { frames: '2', fps: '0', loop: 'maybe', path: ['a', 'b'] })
    expect(recipePage('lorelei-64', walk, options)).toBe('/lorelei-64/1,2,3')
    expect(optionsFor('png', walkOptions(walk, { frames: '240' })).frames).toBe(96)
  })
})

describe('a query', () => {
  it('gets the defaults of its model and its recipe', () => {
    const walk = parseRecipe('1,2,3') as WalkRecipe
    expect(readImage('')).toEqual({ size: 64, scale: 'pixel' })
    expect(readQuery(walkQuery(64, walk, 'webp'), asking('?size=128&loop=false'))).toEqual({
      fps: 20,
      size: 128,
      loop: false,
      path: 'slerp',
      easing: 'linear',
    })
    expect(readQuery(gridQuery(64, 10), asking(''))).toEqual({ columns: 4, size: 64 })
  })

  it('is not changed by keys that nobody reads, nor by their order', () => {
    expect(readImage('?v=1&size=128&v=2')).toEqual(readImage('?size=128'))
  })

  it.each(['size=128&size=128', 'size=0128', 'size=1e2', 'size=', 'size=-64', 'size=%0064'])(
    'with %s is refused',
    (query) => {
      expect(() => readImage(`?${query}`)).toThrow(GardenError)
    },
  )

  it('takes any text without failing otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const query = new URLSearchParams({ size: text })
        try {
          expect(readImage(`?${query}`).size % 64).toBe(0)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_query' })
        }
      }),
    )
  })
})

describe('a path', () => {
  it('takes any file without failing otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (file) => {
        try {
          readPath(images, { model: 'lorelei-64', file })
        } catch (error) {
          expect(['invalid_recipe', 'not_found']).toContain((error as GardenError).code)
        }
      }),
    )
  })
})
