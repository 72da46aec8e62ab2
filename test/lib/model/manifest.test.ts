import { beforeAll, describe, expect, test } from 'vitest'
import { releaseFolder } from '#lib/gallery/catalogue.ts'
import { parseCard, parseCurves, parseManifest } from '#lib/model/manifest.ts'
import { makeRelease } from '../../fixtures/release.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tests break what the types promise
type Json = any

const files: Record<'manifest' | 'card' | 'curves', Json> = { manifest: {}, card: {}, curves: {} }

beforeAll(async () => {
  const { storage, id, digest } = await makeRelease()
  for (const name of ['manifest', 'card', 'curves'] as const) {
    const { bytes } = await storage.read(`${releaseFolder(id, digest)}/${name}.json`)
    files[name] = JSON.parse(new TextDecoder().decode(bytes))
  }
})

describe('parseManifest', () => {
  test('reads what a release holds', () => {
    expect(parseManifest(encoded(files.manifest))).toEqual(files.manifest)
  })

  test('leaves out what a later version may add', () => {
    expect(parseManifest(encoded({ ...files.manifest, petals: [1] }))).toEqual(files.manifest)
  })

  test('reads a release from before ages and directions', () => {
    const { ages, directions, ...older } = files.manifest
    expect(parseManifest(encoded(older))).toEqual({ ...older, ages: [], directions: [] })
  })

  test.each<[string, (manifest: Json) => void, string]>([
    ['a later format', (m) => (m.format = 3), 'manifest.json at format'],
    ['no name', (m) => (m.id = 'No Name'), 'manifest.json at id: not a model name'],
    ['two channels', (m) => (m.channels = 2), 'manifest.json at channels'],
    ['a seed out of range', (m) => (m.knownAnswer.seed = -1), 'at knownAnswer.seed'],
    ['an answer that is no base64', (m) => (m.knownAnswer.pixels = '*'), 'at knownAnswer.pixels'],
    ['a path out of the release', (m) => (m.files[0].path = '../x'), 'at files.0.path'],
    ['a digest in capitals', (m) => (m.files[0].sha256 = 'A'.repeat(64)), 'at files.0.sha256'],
    ['a grid without its seeds', (m) => m.gridShape.seeds.pop(), 'gridShape has 1 seeds'],
    ['a path twice', (m) => m.files.push(m.files[0]), 'files lists a path twice'],
    [
      'no entry for its card',
      (m) => (m.files = without(m, 'card.json')),
      'does not list card.json',
    ],
    ['no entry for a grid', (m) => (m.files = without(m, 'grids/1.webp')), 'list grids/1.webp'],
    ['no entry for a walk', (m) => (m.files = without(m, 'walks/1.webp')), 'list walks/1.webp'],
    [
      'no entry for an age',
      (m) => (m.files = without(m, 'ages/1/program.json')),
      'does not list ages/1/program.json',
    ],
    [
      'no entry for its directions',
      (m) => (m.files = without(m, 'directions.json')),
      'does not list directions.json',
    ],
    ['a direction that no recipe can name', (m) => (m.directions = ['+']), 'at directions.0'],
    ['no licence', (m) => delete m.licence, 'manifest.json at licence'],
  ])('refuses one with %s, and says where', (_, breakIt, message) => {
    const broken = structuredClone(files.manifest)
    breakIt(broken)
    expectRefusal(() => parseManifest(encoded(broken)), message)
  })

  test.each([
    ['half of it', (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2)],
    ['nothing', () => new Uint8Array()],
    ['what is not UTF-8', () => new Uint8Array([0x22, 0xff, 0x22])],
  ])('refuses %s', (_, change) => {
    expectRefusal(() => parseManifest(change(encoded(files.manifest))), 'manifest.json is not JSON')
  })

  test('refuses JSON that is no object', () => {
    expectRefusal(() => parseManifest(encoded(null)), 'manifest.json: ')
  })
})

describe('parseCard', () => {
  test('reads what a release holds', () => {
    expect(parseCard(encoded(files.card))).toEqual(files.card)
  })

  test('refuses a date that is none, and says where', () => {
    const card = { ...files.card, trainedAt: 'yesterday' }
    expectRefusal(() => parseCard(encoded(card)), 'card.json at trainedAt')
  })
})

describe('parseCurves', () => {
  test('reads what a release holds', () => {
    expect(parseCurves(encoded(files.curves))).toEqual(files.curves)
  })

  test('refuses series of different lengths', () => {
    const curves = { ...files.curves, slope: [1] }
    expectRefusal(() => parseCurves(encoded(curves)), 'curves.json: the series differ in length')
    const empty = { ...files.curves, criticLoss: [] }
    expectRefusal(() => parseCurves(encoded(empty)), 'curves.json: the series differ in length')
  })

  test('reads those of a critic without a penalty', () => {
    const curves = { ...files.curves, gradientPenalty: [], slope: [] }
    expect(parseCurves(encoded(curves))).toEqual(curves)
  })

  test('refuses what is not a number, as JSON writes NaN', () => {
    const curves = { ...files.curves, slope: [Number.NaN, 1, 1, 1] }
    expectRefusal(() => parseCurves(encoded(curves)), 'curves.json at slope.0')
  })
})

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

function without(manifest: Json, path: string) {
  return manifest.files.filter((file: Json) => file.path !== path)
}

function expectRefusal(action: () => unknown, message: string) {
  const refusal = { code: 'invalid_manifest', message: expect.stringContaining(message) }
  expect(action).toThrow(expect.objectContaining(refusal))
}
