import { describe, expect, it, vi } from 'vitest'
import { createLanes } from '../../../../app/_studio/engine/lanes.ts'

const ignore = () => {}

describe('createLanes', () => {
  it('takes a step of each lane in turn', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('grid', job(log, 'grid', 2))
    put('walk', job(log, 'walk', 3))
    await vi.waitFor(() => expect(log).toHaveLength(5))
    expect(log).toEqual(['grid 0', 'walk 0', 'grid 1', 'walk 1', 'walk 2'])
  })

  it('drops what a newer job replaces', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('grid', job(log, 'stale', 100))
    await vi.waitFor(() => expect(log).toContain('stale 1'))
    put('grid', job(log, 'fresh', 2))
    await vi.waitFor(() => expect(log).toContain('fresh 1'))
    const done = log.length
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(log).toHaveLength(done)
    expect(log.indexOf('fresh 0')).toBeGreaterThan(log.lastIndexOf('stale 1'))
  })

  it('reports a job that fails and goes on with the others', async () => {
    const log: string[] = []
    const fail = vi.fn()
    const { put } = createLanes(fail)
    put('grid', failing())
    put('walk', job(log, 'walk', 2))
    await vi.waitFor(() => expect(log).toHaveLength(2))
    expect(fail).toHaveBeenCalledExactlyOnceWith(new Error('lost'))
  })

  it('starts again after it ran dry', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('grid', job(log, 'first', 1))
    await vi.waitFor(() => expect(log).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 5))
    put('grid', job(log, 'second', 1))
    await vi.waitFor(() => expect(log).toHaveLength(2))
  })
})

async function* job(log: string[], name: string, steps: number) {
  for (let step = 0; step < steps; step++) {
    log.push(`${name} ${step}`)
    yield
  }
}

async function* failing(): AsyncGenerator<void> {
  yield
  throw new Error('lost')
}
