import { GardenError } from '../../lib/error.ts'

/** Draws latents, float32 [size] each, by ONNX Runtime. */
export type Session = {
  /** @returns the numbers of each picture, and their dimensions without the batch */
  draw(latent: Float32Array): Promise<{ values: Float32Array; dims: number[] }>
}

/**
 * Opens a model in ONNX Runtime, which is there unless optional packages were left out.
 *
 * @throws GardenError `invalid_model` when it is not there, or does not take the model
 */
export async function openSession(bytes: Uint8Array, dims: readonly number[]): Promise<Session> {
  try {
    const runtime = await import('onnxruntime-web')
    runtime.env.wasm.numThreads = 1
    runtime.env.logLevel = 'error'
    const session = await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] })
    const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? '']
    return {
      async draw(latent) {
        const made = await session.run({
          [input]: new runtime.Tensor('float32', latent, [1, ...dims]),
        })
        const picture = made[output]
        if (!picture) throw new Error('it gives nothing')
        return { values: picture.data as Float32Array, dims: picture.dims.slice(1) }
      },
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GardenError('invalid_model', `ONNX Runtime cannot draw the model: ${why}`, {
      suggestion: 'Let its own framework draw a sample, and name the file with --sample.',
      cause,
    })
  }
}
