import { Worker } from 'node:worker_threads'
import type { Weight } from './array.ts'
import { LARGEST_FILE, refused } from './refusal.ts'

/** What an HDF5 file holds. */
export type Hdf5 = {
  /** What a group's attribute says, the root's name being empty; undefined where there is none. */
  attribute(group: string, name: string): unknown
  /** Paths of all arrays. */
  paths: string[]
  /** @throws GardenError `invalid_model` when it is absent or holds no real numbers */
  weight(path: string): Weight
}

/** Attributes that Keras writes. */
const ATTRIBUTES = ['model_config', 'weight_names', 'layer_names', 'keras_version']

/** More groups than any generator's file has: links that go round in circles. */
const MOST_GROUPS = 5000

/**
 * Seconds of a processor that reading may take, whatever the size and for each 16 MiB: ten times what it does take. A clock
 * on the wall would call files damaged on a busy machine; it has so many times as long.
 */
const LIMIT = { any: 4, each: 1, wall: 30 }

/** Milliseconds between looks at what was taken. */
const LOOK = 200

type Found = { attributes: [string, string, unknown][]; weights: [string, Weight | undefined][] }

/**
 * Reads an HDF5 file in a thread of its own, which ends when it takes too long: from some damaged files the library
 * does not return.
 *
 * @throws GardenError `invalid_model` when the bytes are not a whole HDF5 file
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5> {
  const answer = await read(bytes)
  if ('problem' in answer) throw refused(`The HDF5 file cannot be read: ${answer.problem}.`)
  const attributes = new Map(
    answer.attributes.map(([group, name, value]) => [`${group}:${name}`, value]),
  )
  const weights = new Map(answer.weights)
  return {
    attribute: (group, name) => attributes.get(`${group}:${name}`),
    paths: [...weights.keys()],
    weight(path) {
      const weight = weights.get(path)
      if (weight) return weight
      if (weights.has(path))
        throw refused(`The weight ${path} does not hold as many floating-point numbers as it says.`)
      throw refused(`The file holds no weight ${path}.`)
    },
  }
}

async function read(bytes: Uint8Array): Promise<Found | { problem: string }> {
  const worker = new Worker(new URL('./hdf5-reader.js', import.meta.url), {
    workerData: {
      bytes,
      attributes: ATTRIBUTES,
      mostGroups: MOST_GROUPS,
      mostNumbers: LARGEST_FILE / 4,
    },
    stderr: true,
    // What our own process was started with is nothing to a thread of plain JavaScript.
    execArgv: [],
  })
  const limit = LIMIT.any + LIMIT.each * Math.ceil(bytes.length / 2 ** 24)
  const end = Date.now() + limit * LIMIT.wall * 1000
  const start = process.cpuUsage()
  // This thread does nothing meanwhile, so that what the process takes is the reader's.
  const isLate = () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6 > limit || Date.now() > end
  }
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve) => {
      worker.once('message', resolve)
      worker.once('error', ({ message }) => resolve({ problem: message.split('\n')[0] ?? '' }))
      worker.once('exit', () => resolve({ problem: 'its reader ended' }))
      timer = setInterval(() => {
        if (isLate())
          resolve({ problem: `it is damaged, and reading it does not end within ${limit} s` })
      }, LOOK)
    })
  } finally {
    clearInterval(timer)
    await worker.terminate()
  }
}
