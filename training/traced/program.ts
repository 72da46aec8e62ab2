import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../backend/node-backend.ts'
import { TAG } from './graph.ts'
import type { Trace } from './trace.ts'

/** A trace that TensorFlow carries out as a whole. */
export type Program<Moment> = {
  /**
   * @param given in the place of what the traced function was given
   * @returns in the place of what it returned; a value that stands there twice is one tensor
   */
  run(moment: Moment, given: readonly tf.Tensor[]): tf.Tensor[]
  dispose(): void
}

/**
 * Has TensorFlow plan a trace: what does not wait for each other runs at once, what is not needed is left out, and
 * memory is used again.
 */
export async function load<Moment>(traced: Trace<Moment>): Promise<Program<Moment>> {
  const backend = nodeBackend()
  const id = await opened(traced.graph.encode())
  const inputs = [...traced.given, ...traced.inputs.map(({ placeholder }) => placeholder)]
  const names = inputs.map((name) => `${name}:0`).join(',')
  const results = [...new Set(traced.results)]
  const places = traced.results.map((name) => results.indexOf(name))
  const wanted = results.map((name) => (name.includes(':') ? name : `${name}:0`)).join(',')

  function run(moment: Moment, given: readonly tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const made = traced.inputs.map(({ of }) => of(moment))
      const ids = backend.getInputTensorIds([...given, ...made])
      const outputs = backend.binding.runSavedModel(id, ids, names, wanted)
      const tensors = outputs.map((output) => backend.createOutputTensor(output))
      return places.map((place) => tensors[place] as tf.Tensor)
    })
  }

  return { run, dispose: () => backend.binding.deleteSavedModel(id) }
}

/** TensorFlow reads graphs from folders alone. */
async function opened(bytes: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-traced-'))
  try {
    await writeFile(join(folder, 'saved_model.pb'), bytes)
    return nodeBackend().binding.loadSavedModel(folder, TAG)
  } finally {
    await rm(folder, { recursive: true })
  }
}
