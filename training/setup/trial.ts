import { fileURLToPath } from 'node:url'
import { execute } from './execute.ts'

/** The package that binds TensorFlow to Node, for the processor or for NVIDIA's GPUs. */
export type Binding = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** The versions that load here, and whether TensorFlow computes on a GPU. */
export type WorkingTrial = {
  works: true
  tfjsNode: string
  libtensorflow: string
  gpu: boolean
  /** What TensorFlow says about CUDA, if it does. */
  cuda?: string
}

/** Whether tfjs-node loads and computes here, or why not. */
export type Trial = WorkingTrial | { works: false; reason: string }

const SCRIPT = fileURLToPath(new URL('trial.js', import.meta.url))

/**
 * Loads tfjs-node in a process of its own and runs a small convolution. `from` is the file from whose place the package
 * is resolved. Takes about 0.7 s when all is well.
 */
export async function tryTensorFlow(
  name: Binding,
  from: string,
  signal?: AbortSignal,
): Promise<Trial> {
  const { ok, stdout, stderr, failure } = await execute(process.execPath, [SCRIPT, name, from], {
    // At this level it says why it finds no GPU.
    env: { TF_CPP_MIN_LOG_LEVEL: '0' },
    signal,
  })
  if (ok) {
    const cuda = /\] (.*(?:cuInit|dlopen).*)/.exec(stderr)?.[1]
    return { works: true, ...JSON.parse(stdout), ...(cuda && { cuda }) }
  }
  return { works: false, reason: reasonOf(name, failure, stderr) }
}

function reasonOf(name: Binding, failure: string, stderr: string): string {
  if (failure === 'ended by SIGILL')
    return 'this processor lacks instructions that the library uses'
  if (stderr.includes('tfjs_binding.node) can not be found')) return `${name} has no binding yet`
  return stderr.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? failure
}
