import { afterEach, expect, test, vi } from 'vitest'
import { hireGardener, type Status } from '../../../../app/_studio/engine/gardener.ts'
import type { Reply } from '../../../../app/_studio/engine/protocol.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const ready: Reply = { kind: 'ready', backend: 'wasm', maxDifference: 0, refused: [] }
const finished = { kind: 'progress', loaded: 1, total: 2, age: undefined } as const
const young = { kind: 'progress', loaded: 1, total: 2, age: 96 } as const

test('a device that is ready stays so while a generator is fetched once more', () => {
  const { heard, tell } = hired()
  tell(finished)
  expect(heard.at(-1)).toEqual({ phase: 'loading', loaded: 1, total: 2 })
  tell(ready)
  tell(young)
  expect(heard.at(-1)).toMatchObject({ phase: 'ready', fetching: { age: 96 } })
  tell(finished)
  expect(heard.at(-1)).toMatchObject({ phase: 'ready', fetching: { age: 96 } })
})

function hired() {
  const worker = { onmessage: (_: { data: Reply }) => {}, postMessage() {}, terminate() {} }
  vi.stubGlobal('Worker', function hire() {
    return worker
  })
  const heard: Status[] = []
  const source = { kind: 'own', files: new Map() } as const
  hireGardener(source, { backends: ['wasm'], software: false }, (status) => heard.push(status))
  return { heard, tell: (data: Reply) => worker.onmessage({ data }) }
}
