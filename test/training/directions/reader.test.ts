import { beforeAll, expect, test } from 'vitest'
import { toSeed } from '#lib/latent/seed.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { drawingReader } from '../../../training/data/drawing.ts'
import { attributeValues, wantedAttributes } from '../../../training/directions/attributes.ts'
import type { Examples } from '../../../training/directions/examples.ts'
import { trainReader } from '../../../training/directions/reader.ts'
import { correlation } from '../../../training/directions/statistics.ts'
import { best as backend } from '../backends.ts'

const COUNT = 500
const HELD_OUT = 100

const WANTED = {
  background: { of: 'backgroundColor.yellow', minus: '', plus: '' },
  pot: { of: 'potColor.yellow', minus: '', plus: '' },
  flower: { of: 'plantVariant', is: ['flower', 'tulip'], minus: '', plus: '' },
}

let examples: Examples

beforeAll(async () => {
  await startBackend(backend, () => {})
  const place = {
    kind: 'drawings',
    style: 'sprouts',
    options: {},
    seed: 1,
    resolution: 16,
  } as const
  const reader = drawingReader(place)
  const items = Array.from({ length: COUNT }, (_, i) => ({ name: String(i), bytes: 0 }))
  const drawn = await Promise.all(items.map((item) => reader.read(item)))
  const pictures = drawn.flatMap((one) => ('facts' in one ? [one] : []))
  const facts = pictures.map((one) => one.facts)
  examples = { pictures, values: attributeValues(wantedAttributes(WANTED, facts), facts) }
})

test('what saturated pictures show is read off those that were not seen', async () => {
  const { pictures, values } = examples
  const part = (from: number, to: number) => ({
    pictures: pictures.slice(from, to),
    values: values.slice(from, to),
  })
  const reader = await trainReader(part(HELD_OUT, COUNT), toSeed(1), () => {})
  const scores = await reader.read(part(0, HELD_OUT).pictures)
  reader.dispose()
  for (const [k, name] of Object.keys(WANTED).entries()) {
    const [read, known] = [scores, values.slice(0, HELD_OUT)].map((rows) =>
      rows.map((row) => row[k] ?? 0),
    )
    expect(correlation(read ?? [], known ?? []), name).toBeGreaterThan(0.7)
  }
})
