import { expect, test } from 'vitest'
import { type Entry, entryIn } from '../../../app/_keeping/entry.ts'
import { formatExport, newIn, readExport } from '../../../app/_keeping/export.ts'
import { isReadable } from '../../../app/_keeping/readable.ts'

const kept: Entry[] = [
  { model: 'lorelei-64@3962f56f', recipe: '42', at: 1_700_000_000_000, png: png(1, 2, 255) },
  { model: 'lorelei-64@3962f56f', recipe: '12,57~0.7', at: 5 },
  { model: 'lorelei-64@3962f56f', recipe: '12,57', options: 'fps=24&loop=false', at: 4 },
]
const history: Entry[] = [{ model: 'digits-32@00c0ffee', recipe: '7', at: 9 }]

test('what is exported is imported as it was, thumbnails and all', () => {
  expect(readExport(formatExport({ kept, history }))).toEqual({ kept, history })
})

test('what is known already is not new', () => {
  const [first] = kept as [Entry, Entry]
  expect(newIn(kept, [{ ...first, at: 1 }])).toEqual(kept.slice(1))
})

test.each([
  ['notJson', 'kept'],
  ['notJson', formatExport({ kept, history }).slice(0, -1)],
  ['notOurs', '[]'],
  ['notOurs', '{"format":"another/kept","version":1,"kept":[],"history":[]}'],
  ['notOurs', altered({ kept: [{ model: 'lorelei-64', recipe: '42', at: 1 }] })],
  ['notOurs', altered({ kept: [{ model: 'lorelei-64@3962f56f', recipe: '042', at: 1 }] })],
  ['notOurs', altered({ kept: [{ ...kept[1], options: '#nothing' }] })],
  ['notOurs', altered({ history: [{ ...history[0], at: -1 }] })],
  ['newerFile', altered({ version: 2, somethingElse: true })],
])('a file is taken whole or not at all: %s', (fault, text) => {
  expect(readExport(text)).toEqual({ fault })
})

test('an entry that no version of this wrote is passed over, and a bad thumbnail left out', () => {
  const [entry] = kept
  expect(entryIn(entry)).toEqual(entry)
  expect(entryIn({ ...entry, recipe: 12 })).toBeUndefined()
  expect(entryIn({ ...entry, at: -1 })).toBeUndefined()
  expect(entryIn(undefined)).toBeUndefined()
  expect(entryIn({ ...entry, png: 'text' })).toEqual({ ...entry, png: undefined })
  expect(entryIn(kept[2])).toEqual(kept[2])
  expect(entryIn({ ...entry, options: '?' })).toEqual(entry)
})

test('what no recipe can be read of is neither shown nor exported', () => {
  const [entry] = kept as [Entry, Entry]
  const unreadable = [
    { ...entry, recipe: 'no' },
    { ...entry, model: 'lorelei-64' },
  ]
  expect(unreadable.filter(isReadable)).toEqual([])
  expect(readExport(formatExport({ kept: [...unreadable, ...kept], history }))).toEqual({
    kept,
    history,
  })
})

function png(...bytes: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes)
}

function altered(part: object): string {
  return JSON.stringify({ ...JSON.parse(formatExport({ kept, history })), ...part })
}
