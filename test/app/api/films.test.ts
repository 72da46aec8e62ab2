import { decode } from 'fast-png'
import sharp from 'sharp'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { enlarge } from '#lib/image/enlarge.ts'
import type { Raster } from '#lib/image/raster.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { renderCounters } from '../../../app/_server/render/grow.ts'
import { GET as draw } from '../../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { readGif, readWebp } from '../../lib/image/moving/structure.ts'
import { readVideo } from '../../lib/image/moving/video.ts'
import { ask, expectProblem } from './garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

/** Decibels of what 256 colours, and 4:2:0 with a quantizer of 24, leave of untrained noise of 16 × 16. */
const LIKE = { gif: 25, mp4: 16 }

let pinned = ''

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  const { id, digest } = await makeRelease({ storage: store })
  pinned = `${id}@${digest.slice(0, 8)}`
})

const walked = (file: string, query = '', headers = {}) =>
  ask(draw, { drawing: 'walks', model: 'fixture-16', file }, { query, headers })
const grown = (file: string, query = '') =>
  ask(draw, { drawing: 'timelines', model: 'fixture-16', file }, { query })

describe('GET /api/v1/walks/{model}/{walk}.{format}', () => {
  const asked = '?frames=12&fps=8&size=64'

  it('has its frames, its timing and its size, and repeats for ever', async () => {
    const [webp, gif, mp4] = await Promise.all(
      ['webp', 'gif', 'mp4'].map((format) => walked(`12,57,99.${format}`, asked)),
    )
    const types = [webp, gif, mp4].map((answer) => answer?.headers.get('content-type'))
    expect(types).toEqual(['image/webp', 'image/gif', 'video/mp4'])
    const sides = { width: 64, height: 64 }
    const still = { ...sides, loops: 0 }
    expect(readWebp(await bytesOf(webp))).toEqual({ ...still, delays: Array(12).fill(125) })
    const { delays, ...rest } = readGif(await bytesOf(gif))
    expect(rest).toEqual(still)
    expect(delays).toHaveLength(12)
    expect(delays.reduce((sum, delay) => sum + delay)).toBe(1500)
    const video = await readVideo(await bytesOf(mp4))
    expect(video).toMatchObject(sides)
    expect([video.frames.length, video.fps]).toEqual([12, expect.closeTo(8)])
  })

  it('meets its seeds’ own pictures: exactly as WebP', async () => {
    const frames = await pagesOf(await walked('12,57,99~0.7.webp', asked))
    const keys = await Promise.all([12, 57, 99].map((seed) => picture(`${seed}~0.7.png`, 64)))
    expect([frames[0], frames[4], frames[8]]).toEqual(keys)
    expect(frames.slice(1)).not.toContainEqual(keys[0])
  })

  it('ends on its last seed where it does not loop', async () => {
    const frames = await pagesOf(await walked('12,57.webp', `${asked}&loop=false`))
    const keys = await Promise.all([12, 57].map((seed) => picture(`${seed}.png`, 64)))
    expect([frames[0], frames[11]]).toEqual(keys)
  })

  it('meets them as nearly as GIF and MP4 can', async () => {
    const key = await picture('57.png', 64)
    const gif = await pagesOf(await walked('12,57,99.gif', asked))
    expect(snr(gif[4], key)).toBeGreaterThan(LIKE.gif)
    const { frames } = await readVideo(await bytesOf(await walked('12,57,99.mp4', asked)))
    expect(snr(frames[4], key)).toBeGreaterThan(LIKE.mp4)
    expect(snr(frames[4], key)).toBeGreaterThan(snr(frames[0], key) + 3)
  })

  it('goes along the sphere, or straight', async () => {
    const [round, straight] = await Promise.all(
      ['slerp', 'lerp'].map(async (path) =>
        pagesOf(await walked('12,57.webp', `?frames=4&path=${path}`)),
      ),
    )
    expect(round?.[0]).toEqual(straight?.[0])
    expect(round?.[1]).not.toEqual(straight?.[1])
  })

  it('has 20 frames a key frame where nobody asks for another number', async () => {
    expect(readWebp(await bytesOf(await walked('1,2,3.webp'))).delays).toHaveLength(60)
    const alias = await walked('1,2,3.webp')
    const [, canonical = ''] =
      /^<(.*)>; rel="canonical"$/.exec(alias.headers.get('link') ?? '') ?? []
    const { pathname, searchParams } = new URL(canonical, 'http://garden.test')
    expect(pathname).toBe(`/api/v1/walks/${pinned}/1,2,3.webp`)
    expect(Object.fromEntries(searchParams)).toEqual({
      frames: '60',
      fps: '20',
      size: '16',
      loop: 'true',
      path: 'slerp',
      easing: 'linear',
    })
  })

  it('has a tag of its own for whatever makes other bytes, and needs no frame to know it', async () => {
    const queries = ['', '?frames=9', '?fps=7', '?size=32', '?loop=false', '?path=lerp']
    const tags = await Promise.all(
      queries.flatMap((query) =>
        ['webp', 'gif', 'mp4', 'png'].map(async (format) => {
          const query_ = format === 'png' ? query.replace(/\?(fps|size)=.*/, '') : query
          const answer = await ask(
            draw,
            { drawing: 'walks', model: pinned, file: `7,8.${format}` },
            { query: query_, method: 'HEAD' },
          )
          expect(answer.status).toBe(200)
          return answer.headers.get('etag') ?? ''
        }),
      ),
    )
    expect(new Set(tags).size).toBe(22)
    for (const etag of new Set(tags)) expect(etag).toMatch(/^"[\w-]+"$/)
    const known = await walked('7,8.mp4', '', { 'if-none-match': tags[2] })
    expect(known.status).toBe(304)
  })

  it.each([
    ['1,2,3.webp', '?frames=2', 'Use a whole number from 3 to 240.'],
    ['1,2.webp', '?frames=241', 'Use a whole number from 2 to 240.'],
    ['1,2.webp', '?size=24', 'Pixels stay whole'],
    ['1,2.mp4', '?size=1024', 'Pixels stay whole'],
    ['1,2.gif', '?fps=60', 'Use a whole number from 1 to 50.'],
    ['1,2.webp', '?frames=240&size=512', 'Ask for less of it'],
    ['1,2.webp', '?loop=perhaps', 'Use true or false.'],
    ['1,2.png', '?frames=97', 'Use a whole number from 2 to 96.'],
  ])('refuses %s%s', async (file, query, advice) => {
    const { suggestion } = await expectProblem(await walked(file, query), 400, 'invalid_query')
    expect(suggestion).toContain(advice)
  })

  it('stops for a visitor who goes, and goes on for the next', async () => {
    const controller = new AbortController()
    const request = new Request('http://garden.test/somewhere?size=512&frames=60', controller)
    const params = Promise.resolve({ drawing: 'walks', model: 'fixture-16', file: '3,4.mp4' })
    const left = draw(request, { params })
    setTimeout(() => controller.abort(), 300)
    expect((await left).status).toBe(499)
    expect((await walked('3,4.mp4', '?frames=4')).status).toBe(200)
  })

  it('turns films away when too many wait, before they are grown, and draws the others', async () => {
    const before = renderCounters().pictures
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => walked(`${i + 100},${i + 200}.mp4`, '?frames=2')),
    )
    const drawn = answers.filter(({ status }) => status === 200)
    // One client leaves a quarter of the places to others.
    expect(drawn.length).toBeGreaterThanOrEqual(12)
    expect(renderCounters().pictures - before).toBe(2 * drawn.length)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    for (const answer of refused) {
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      await expectProblem(answer, 503, 'busy')
    }
  })
})

describe('GET /api/v1/timelines/{model}/{recipe}.{format}', () => {
  it('shows every age in order, and the finished picture last and longest', async () => {
    const answer = await grown('5~0.7.webp', '?size=32&fps=2')
    const bytes = await bytesOf(answer.clone())
    expect(readWebp(bytes)).toEqual({ width: 32, height: 32, loops: 0, delays: [500, 2500] })
    const ages = await Promise.all(['5~0.7!1.png', '5~0.7.png'].map((file) => picture(file, 32)))
    expect(await pagesOf(answer)).toEqual(ages)
  })

  it('has as many frames in the other formats', async () => {
    const gif = readGif(await bytesOf(await grown('5.gif')))
    expect(gif).toMatchObject({ width: 16, loops: 0, delays: [250, 2250] })
    // A still frame is shown again and again, for players heed that.
    const { frames } = await readVideo(await bytesOf(await grown('5.mp4')))
    expect(frames).toHaveLength(2 + 8)
  })

  it('is of all ages, not of one', async () => {
    const { suggestion } = await expectProblem(await grown('5!1.webp'), 400, 'invalid_recipe')
    expect(suggestion).toContain('leave !1 out')
  })
})

async function bytesOf(response: Response | undefined): Promise<Uint8Array> {
  expect(response?.status).toBe(200)
  return new Uint8Array((await response?.arrayBuffer()) ?? [])
}

async function picture(file: string, side: number): Promise<Raster> {
  const answer = await ask(draw, { drawing: 'images', model: 'fixture-16', file })
  const { width, height, data } = decode(await bytesOf(answer))
  return enlarge({ width, height, channels: 3, data: Uint8Array.from(data) }, side / width)
}

async function pagesOf(response: Response): Promise<Raster[]> {
  const { data, info } = await sharp(await bytesOf(response), { pages: -1 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width } = info
  const size = width * width * 3
  return Array.from({ length: data.length / size }, (_, i) => {
    const page = Uint8Array.from(data.subarray(i * size, (i + 1) * size))
    return { width, height: width, channels: 3, data: page }
  })
}

/** Peak signal to noise in decibels. */
function snr(ours: Raster | undefined, theirs: Raster): number {
  expect(ours?.data.length).toBe(theirs.data.length)
  const sum = theirs.data.reduce((all, level, i) => all + (level - (ours?.data[i] ?? 999)) ** 2, 0)
  return 10 * Math.log10((255 ** 2 * theirs.data.length) / sum)
}
