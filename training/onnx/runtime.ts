import { GardenError } from '../../lib/error.ts'

/** Draws latents, float32 [size] each, by ONNX Runtime. */
export type Session = {
  /** @returns the numbers of each picture, and their dimensions without the batch */
  draw(latent: Float32Array): Promise<{ values: Float32Array; dims: number[] }>
}

/**
 * Opens a model in ONNX Runtime, which is there unless optional packages were left out.
 *
 * @param dims of its input, the batch first; 0 is any number
 * @throws GardenError `invalid_model` when it is not there, or does not take the model, also of what it draws
 */
export async function openSession(
  bytes: Uint8Array,
  [batch = 0, ...dims]: readonly number[],
): Promise<Session> {
  const count = Math.max(1, batch)
  const { runtime, session } = await coded(() => start(bytes))
  const [input, output] = [session.inputNames[0] ?? '', session.outputNames[0] ?? '']
  return { draw: (latent) => coded(() => draw(latent)) }

  /** Where the batch is fixed it is of one latent, and one of its pictures is kept. */
  async function draw(latent: Float32Array): ReturnType<Session['draw']> {
    const latents = new Float32Array(count * latent.length)
    for (let i = 0; i < count; i++) latents.set(latent, i * latent.length)
    const made = await session.run({
      [input]: new runtime.Tensor('float32', latents, [count, ...dims]),
    })
    const pictures = made[output]
    if (!pictures) throw new Error('it gives nothing')
    const values = pictures.data as Float32Array
    return { values: values.slice(0, values.length / count), dims: pictures.dims.slice(1) }
  }
}

async function start(bytes: Uint8Array) {
  const runtime = await import('onnxruntime-web')
  runtime.env.wasm.numThreads = 1
  runtime.env.logLevel = 'error'
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] })
  return { runtime, session }
}

async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GardenError('invalid_model', `ONNX Runtime cannot draw the model: ${why}`, {
      suggestion: 'Let its own framework draw a sample, and name the file with --sample.',
      cause,
    })
  }
}
