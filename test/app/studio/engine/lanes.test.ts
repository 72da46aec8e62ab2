import { describe, expect, it, vi } from 'vitest'
import { createLanes } from '../../../../app/_studio/engine/lanes.ts'

const ignore = () => {}

describe('createLanes', () => {
  it('takes a step of each lane in turn', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('bed', job(log, 'bed', 2))
    put('walk', job(log, 'walk', 3))
    await vi.waitFor(() => expect(log).toHaveLength(5))
    expect(log).toEqual(['bed 0', 'walk 0', 'bed 1', 'walk 1', 'walk 2'])
  })

  it('drops what a newer job replaces', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('bed', job(log, 'stale', 1000))
    await vi.waitFor(() => expect(log).toContain('stale 1'))
    put('bed', job(log, 'fresh', 2))
    await vi.waitFor(() => expect(log).toContain('fresh 1'))
    const done = log.length
    await rest()
    expect(log).toHaveLength(done)
    expect(log.indexOf('fresh 0')).toBeGreaterThan(log.lastIndexOf('stale 1'))
  })

  it('lets no lane starve another by asking anew all the time', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    const again = async function* () {
      put('hand', again())
      log.push('hand')
      yield undefined
    }
    put('hand', again())
    put('walk', job(log, 'walk', 3))
    await vi.waitFor(() => expect(log).toContain('walk 2'))
    put('hand', job(log, 'enough', 1))
    expect(log.indexOf('walk 2')).toBeLessThan(8)
  })

  it('gives up a lane that is dropped', async () => {
    const log: string[] = []
    const { put, drop } = createLanes(ignore)
    put('bed', job(log, 'bed', 1000))
    await vi.waitFor(() => expect(log).toContain('bed 1'))
    drop('bed')
    await rest()
    const done = log.length
    await rest()
    expect(log).toHaveLength(done)
  })

  it('goes on with other lanes while one waits, and then with that one', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    let arrive = ignore
    const until = new Promise<void>((resolve) => {
      arrive = resolve
    })
    put('shape', waiting(log, until))
    put('bed', job(log, 'bed', 3))
    await vi.waitFor(() => expect(log).toContain('bed 2'))
    expect(log).not.toContain('arrived')
    arrive()
    await vi.waitFor(() => expect(log).toContain('arrived'))
  })

  it('reports a job that fails and goes on with the others', async () => {
    const log: string[] = []
    const fail = vi.fn()
    const { put } = createLanes(fail)
    put('bed', failing())
    put('walk', job(log, 'walk', 2))
    await vi.waitFor(() => expect(log).toHaveLength(2))
    expect(fail).toHaveBeenCalledExactlyOnceWith(new Error('lost'))
  })

  it('starts again after it ran dry', async () => {
    const log: string[] = []
    const { put } = createLanes(ignore)
    put('bed', job(log, 'first', 1))
    await vi.waitFor(() => expect(log).toHaveLength(1))
    await rest()
    put('bed', job(log, 'second', 1))
    await vi.waitFor(() => expect(log).toHaveLength(2))
  })
})

async function* job(log: string[], name: string, steps: number) {
  for (let step = 0; step < steps; step++) {
    log.push(`${name} ${step}`)
    yield undefined
  }
}

async function* waiting(log: string[], until: Promise<void>) {
  yield { until }
  log.push('arrived')
}

async function* failing(): AsyncGenerator<undefined, void> {
  yield undefined
  throw new Error('lost')
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
