import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { GardenError } from '../../lib/error.ts'
import type { Looked, Shape } from './picture.ts'
import type { Source } from './source.ts'
import type { Result, Setup, Task } from './work.ts'

/** Batches given out per worker: one that takes long does not keep the others waiting. */
const AHEAD = 4
/** A batch's pictures, and their bytes when they are squares. */
const BATCH = { pictures: 64, bytes: 2 ** 20 }

/**
 * Looks at the pictures of a source on all cores and yields what was found in their order, whatever
 * the number of cores. Memory holds a few batches, however many pictures there are.
 *
 * Workers are processes, because threads of one process share the four that libvips is called on.
 *
 * @param first number of the picture to begin with
 * @throws GardenError `corrupt_file` when the decoder itself crashed, naming the pictures it may have been
 */
export async function* looks(source: Source, shape: Shape, first = 0): AsyncGenerator<Looked[]> {
  const crew = startCrew({ place: source.place, shape })
  const pending: Promise<Result>[] = []
  try {
    for (const task of tasks(source, shape, first)) {
      const result = crew.run(task)
      // It is awaited later, and must not count as forgotten until then.
      result.catch(() => {})
      pending.push(result)
      if (pending.length >= crew.size * AHEAD) yield split((await pending.shift()) as Result, shape)
    }
    for (const result of pending) yield split(await result, shape)
  } finally {
    crew.end()
  }
}

function* tasks(source: Source, shape: Shape, first: number): Generator<Task> {
  const bytes = shape.resolution ** 2 * shape.channels
  const size = Math.max(1, Math.min(BATCH.pictures, Math.floor(BATCH.bytes / bytes)))
  for (let start = first; start < source.count; start += size)
    yield Array.from({ length: Math.min(size, source.count - start) }, (_, i) =>
      source.item(start + i),
    )
}

/** Each look with its square, which those with a fault lack. */
function split({ looks, pictures }: Result, { resolution, channels }: Shape): Looked[] {
  const bytes = resolution ** 2 * channels
  let from = 0
  return looks.map((look) => {
    if (look.fault) return { look }
    from += bytes
    return { look, picture: pictures.subarray(from - bytes, from) }
  })
}

function startCrew(setup: Setup) {
  const size = availableParallelism()
  const all: ChildProcess[] = []
  const idle: ChildProcess[] = []
  const waiting: ((worker: ChildProcess) => void)[] = []
  return { size, run, end }

  async function run(task: Task): Promise<Result> {
    const worker =
      idle.pop() ?? start() ?? (await new Promise<ChildProcess>((resolve) => waiting.push(resolve)))
    const result = await answer(worker, task)
    const next = waiting.shift()
    if (next) next(worker)
    else idle.push(worker)
    return result
  }

  function start(): ChildProcess | undefined {
    if (all.length === size) return undefined
    const worker = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    worker.send(setup, () => {})
    all.push(worker)
    return worker
  }

  function end(): void {
    for (const worker of all) worker.kill('SIGKILL')
  }
}

function answer(worker: ChildProcess, task: Task): Promise<Result> {
  return new Promise((resolve, reject) => {
    const crashed = (code: number | null, signal: string | null) =>
      reject(crash(task, signal ?? `exit code ${code}`))
    worker.once('exit', crashed)
    worker.once('message', (result) => {
      worker.off('exit', crashed)
      resolve(result as Result)
    })
    worker.send(task, (error) => {
      if (error) crashed(worker.exitCode, worker.signalCode)
    })
  })
}

function crash(task: Task, how: string): GardenError {
  const [first, last] = [task[0]?.name, task.at(-1)?.name]
  return new GardenError(
    'corrupt_file',
    `The decoder crashed (${how}) at a picture between ${first} and ${last}.`,
    {
      suggestion:
        'If memory ran out, try again with less running beside; else move half of these away, to find the one.',
    },
  )
}
