import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { offload } from '../../../app/_server/offload.ts'

/** Milliseconds for one piece. */
const PATIENCE = 2_000

/** Answers with what it was told, or does what it was told to do instead; how often it was started is in its answer. */
const SCRIPT = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.on('message', (told) => {
    const isFirst = workerData === 1
    if (told === 'die' || (told === 'die once' && isFirst)) process.exit(3)
    if (told === 'throw once' && isFirst) throw new Error('wilted')
    if (told === 'hang once' && isFirst) for (;;);
    if (told === 'run out once' && isFirst) { const all = []; for (;;) all.push(new Array(1e6).fill(told)) }
    parentPort.postMessage(told + ' ' + workerData)
  })`

function garden() {
  let started = 0
  const start = () =>
    new Worker(SCRIPT, {
      eval: true,
      workerData: ++started,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    })
  return offload<string, string>(start, PATIENCE)
}

test.each(['die once', 'throw once', 'hang once', 'run out once'])(
  'a thread that is to %s is replaced, and its request answered',
  async (told) => {
    const work = garden()
    expect(await work(told, {})).toBe(`${told} 2`)
    expect(await work('grow', {})).toBe('grow 2')
  },
  20_000,
)

test('what kills every thread is refused, and the next is done', async () => {
  const work = garden()
  await expect(work('die', {})).rejects.toMatchObject({ code: 'backend_unavailable' })
  expect(await work('grow', {})).toBe('grow 3')
})

test('a visitor who goes is not waited for', async () => {
  const work = garden()
  const visitor = new AbortController()
  const gone = work('hang once', visitor)
  visitor.abort()
  await expect(gone).rejects.toThrow('abort')
  expect(await work('grow', {})).toBe('grow 2')
})
