// Reads a whole HDF5 file in a thread of its own, because the library does not return from some damaged files. Plain
// JavaScript, because a thread is not told how to read TypeScript.
import { parentPort, workerData } from 'node:worker_threads'
import { Dataset, File, Group, ready } from 'h5wasm'

const PATH = '/model.h5'

// Whatever a file links to, no other file of this machine can be read: the library's file system is in memory.
const { FS, activate_throwing_error_handler: throwErrors } = await ready
throwErrors()
FS.writeFile(PATH, workerData.bytes)

try {
  const file = new File(PATH, 'r')
  const found = { attributes: [], weights: [] }
  collect(file, '', found, { numbers: workerData.mostNumbers, groups: workerData.mostGroups })
  parentPort.postMessage(found)
} catch (error) {
  parentPort.postMessage({ problem: reason(error) })
}

// Depth first; links may lead back to where one came from, so groups are counted.
function collect(group, path, found, left) {
  left.groups -= 1
  if (left.groups < 0) throw new Error('it has too many groups')
  for (const name of workerData.attributes) {
    const value = group.attrs[name]?.value
    if (value !== undefined) found.attributes.push([path, name, value])
  }
  for (const name of group.keys()) {
    const entry = group.get(name)
    const place = path === '' ? name : `${path}/${name}`
    if (entry instanceof Group) collect(entry, place, found, left)
    else if (entry instanceof Dataset) found.weights.push([place, weightOf(entry, place, left)])
  }
}

// Before it is read: a compressed one may say to be of any length.
function weightOf(dataset, place, left) {
  const shape = dataset.shape ?? []
  const size = shape.reduce((product, side) => product * side, 1)
  left.numbers -= size
  if (!(left.numbers >= 0)) throw new Error(`the weight ${place} has ${size} numbers, too many`)
  const { value } = dataset
  const isReal = value instanceof Float32Array || value instanceof Float64Array
  return isReal && value.length === size ? { shape, data: Float32Array.from(value) } : undefined
}

// The innermost line of the library's trace.
function reason(error) {
  const text = error instanceof Error ? error.message : String(error)
  return [...text.matchAll(/^ *#\d+:.*?: (.+)$/gm)].at(-1)?.[1] ?? text.split('\n')[0] ?? ''
}
