import { decode } from 'fast-png'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { readPngRecipe } from '#lib/image/png.ts'
import { type PictureRecipe, parseRecipe, recipeLatents } from '#lib/latent/recipe.ts'
import { loadGenerator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { GET as draw } from '../../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { bloom, makeRelease } from '../../fixtures/release.ts'
import { ask, expectProblem } from './garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

let pinned = ''
let published: { manifest: Manifest; read: (path: string) => Promise<Uint8Array> }

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  const { id, digest, manifest } = await makeRelease({ storage: store })
  pinned = `${id}@${digest.slice(0, 8)}`
  published = {
    manifest,
    read: async (path) => (await store.read(`${releaseFolder(id, digest)}/${path}`)).bytes,
  }
})

const picture = (file: string, query = '', model = 'fixture-16') =>
  ask(draw, { drawing: 'images', model, file }, { query })

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('GET /api/v1/images/{model}/{recipe}.png', () => {
  it('draws the same bytes twice, and others for another seed', async () => {
    const [once, twice, other] = await Promise.all(
      ['5.png', '5.png', '6.png'].map(async (file) => bytesOf(await picture(file))),
    )
    expect(once).toEqual(twice)
    expect(once).not.toEqual(other)
  })

  it('sends a PNG of the model’s resolution that carries its recipe', async () => {
    const response = await picture('5~0.7.png')
    expect(response.headers.get('content-type')).toBe('image/png')
    const bytes = await bytesOf(response)
    expect(decode(bytes)).toMatchObject({ width: 16, height: 16, channels: 3, depth: 8 })
    expect(readPngRecipe(bytes)).toBe(`${pinned}/5~0.7`)
  })

  it('draws what the generator was at an age, and along a direction', async () => {
    const files = ['5.png', '5!1.png', '5+bloom:2.png', '5-bloom:2.png', '5+bloom:2!1.png']
    const drawn = await Promise.all(files.map(async (file) => bytesOf(await picture(file))))
    expect(new Set(drawn.map((bytes) => `${decode(bytes).data}`)).size).toBe(files.length)
    expect(drawn.map(readPngRecipe)).toEqual(
      files.map((file) => `${pinned}/${file.replace('.png', '')}`),
    )
  })

  it('draws what a reader of the release draws by itself', async () => {
    const { manifest, read } = published
    const generator = await loadGenerator(manifest, read, { age: 1 })
    const recipe = parseRecipe('5~0.7+bloom:2!1') as PictureRecipe
    const latent = recipeLatents(recipe, manifest.latentSize, manifest.prior, [bloom])
    const [grown] = await generator.generate([latent])
    generator.dispose()
    const drawn = decode(await bytesOf(await picture('5~0.7+bloom:2!1.png')))
    expect(new Uint8Array(drawn.data)).toEqual(grown?.data)
  })

  it('says what a model lacks, and what it has', async () => {
    const age = await expectProblem(await picture('5!2.png'), 400, 'invalid_recipe')
    expect(age.suggestion).toBe('There are ages of 1 kimg.')
    const direction = await expectProblem(await picture('5+wilt:1.png'), 400, 'invalid_recipe')
    expect(direction.suggestion).toBe('It has bloom.')
  })

  it('enlarges by whole pixels', async () => {
    const [small, large] = await Promise.all(
      ['', '?size=48'].map(async (query) => decode(await bytesOf(await picture('5.png', query)))),
    )
    expect(large).toMatchObject({ width: 48, height: 48 })
    const at = (image: typeof small, x: number, y: number) =>
      image?.data.slice((y * image.width + x) * 3, (y * image.width + x) * 3 + 3)
    expect(at(large, 25, 10)).toEqual(at(small, 8, 3))
  })

  it('lets a pinned picture be kept for good, and an alias for a minute', async () => {
    const kept = await picture('5.png', '', pinned)
    expect(kept.headers.get('cache-control')).toBe(
      'public, max-age=31536000, s-maxage=31536000, immutable',
    )
    const alias = await picture('5.png')
    expect(alias.headers.get('cache-control')).toMatch(/^public, max-age=60, s-maxage=/)
    expect(alias.headers.get('link')).toBe(`</api/v1/images/${pinned}/5.png>; rel="canonical"`)
    expect(await bytesOf(alias)).toEqual(await bytesOf(kept))
    expect((await picture('5.png', '?size=32')).headers.get('link')).toContain('/5.png?size=32>')
  })

  it('takes a percent-encoded pin', async () => {
    expect((await picture('5.png', '', pinned.replace('@', '%40'))).status).toBe(200)
  })

  it('may be used from any page', async () => {
    const { headers } = await picture('5.png')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })

  it('has a tag of its own for each recipe and size', async () => {
    const answers = await Promise.all([
      picture('5.png'),
      picture('6.png'),
      picture('5~0.7.png'),
      picture('5.png', '?size=32'),
    ])
    const tags = answers.map(({ headers }) => headers.get('etag'))
    expect(new Set(tags).size).toBe(4)
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/)
  })

  it('answers 304 to whoever has it, however they ask', async () => {
    const etag = (await picture('5.png')).headers.get('etag') ?? ''
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b" , W/${etag}`, ' * ']) {
      const headers = { 'if-none-match': known }
      const response = await ask(
        draw,
        { drawing: 'images', model: 'fixture-16', file: '5.png' },
        { headers },
      )
      expect(response.status, known).toBe(304)
      expect(response.headers.get('etag')).toBe(etag)
      expect(response.headers.get('cache-control')).toContain('public')
      expect(await response.text()).toBe('')
    }
  })

  it('sends it to whoever has another', async () => {
    const headers = { 'if-none-match': '"other", W/"another", rubbish' }
    const response = await ask(
      draw,
      { drawing: 'images', model: 'fixture-16', file: '5.png' },
      { headers },
    )
    expect(response.status).toBe(200)
  })

  it.each([
    ['abc.png'],
    ['-1.png'],
    ['4294967296.png'],
    ['05.png'],
    ['1.5.png'],
    ['.png'],
    ['5~3.png'],
    ['5+glasses:1.png'],
    ['\0.png'],
    ['%E0%A4%A.png'],
    [`${'9'.repeat(100_000)}.png`],
    ['1,2.png'],
  ])('refuses %j as no recipe', async (file) => {
    const { message, suggestion } = await expectProblem(await picture(file), 400, 'invalid_recipe')
    expect(suggestion).toBeTruthy()
    expect(message.length).toBeLessThan(200)
  })

  it.each(['5.gif', '5', '5.', '', '5.png.exe'])('knows no format for %j', async (file) => {
    const { suggestion } = await expectProblem(await picture(file), 404, 'not_found')
    expect(suggestion).toMatch(/\.png/)
  })

  it.each(['9999999', '0', '17', '-16', '1e2', '16.0', '', ' 32', '1040'])(
    'refuses size=%j and names the sizes there are',
    async (size) => {
      const response = await picture('5.png', `?size=${encodeURIComponent(size)}`)
      const { suggestion } = await expectProblem(response, 400, 'invalid_query')
      expect(suggestion).toMatch(/\b16, 32, 48,.* 1024/)
    },
  )

  it('suggests a model for a name like it, and releases for a pin that is none', async () => {
    const near = await expectProblem(await picture('5.png', '', 'fixture-61'), 404, 'unknown_model')
    expect(near.suggestion).toContain('fixture-16')
    const response = await picture('5.png', '', 'fixture-16@00000000')
    const { suggestion } = await expectProblem(response, 404, 'unknown_release')
    expect(suggestion).toContain(pinned)
  })

  it.each(['', '..', 'a b', 'É', '%', 'fixture-16@', '\0'])('knows no model %j', async (model) => {
    expect((await picture('5.png', '', model)).status).toBe(404)
  })

  it('says only that something went wrong when it did on its side', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    vi.spyOn(store, 'read').mockRejectedValueOnce(new Error('/secret/path is broken'))
    const { message } = await expectProblem(await picture('5.png'), 500, 'internal')
    expect(message).not.toContain('secret')
  })
})
