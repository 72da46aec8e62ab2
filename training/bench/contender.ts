import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import type { Config } from '../config.ts'

export const CONTENDERS = [
  'cpu',
  'cpu-bfloat16',
  'cuda',
  'webgpu',
  'wasm',
  'torch',
  'torch-bfloat16',
] as const

export type ContenderName = (typeof CONTENDERS)[number]

/** Somebody who can take the step, in a process of its own that rests while others are measured. */
export type Contender = {
  name: ContenderName
  /** Seconds a step, the mean of `steps`. */
  measure(config: Config, steps: number): Promise<number>
  stop(): void
}

const answerSchema = z.union([
  z.object({ ready: z.string() }),
  z.object({ seconds: z.number().positive() }),
  z.object({ error: z.string() }),
])

/**
 * Starts a contender's process and waits until it is ready.
 *
 * @param python the command that starts a Python with torch
 * @throws GardenError `backend_unavailable` with what it last said
 */
export async function startContender(name: ContenderName, python: string): Promise<Contender> {
  const child = spawn(...commandLine(name, python))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const lastWords = keepLastWords(child)
  await next()
  return { name, measure, stop: () => child.kill() }

  async function measure(config: Config, steps: number): Promise<number> {
    const precision = name.endsWith('bfloat16') ? 'bfloat16' : 'float32'
    child.stdin.write(`${JSON.stringify({ config, steps, precision })}\n`)
    const answer = await next()
    if ('seconds' in answer) return answer.seconds
    throw failed(name, 'error' in answer ? answer.error : 'it answered nothing')
  }

  async function next(): Promise<z.infer<typeof answerSchema>> {
    const { value, done } = await answers.next()
    if (done) throw failed(name, lastWords())
    return answerSchema.parse(JSON.parse(value))
  }
}

function commandLine(name: ContenderName, python: string): [string, string[]] {
  const [backend = '', precision = 'float32'] = name.split('-')
  if (backend === 'torch') return [python, [here('./torch_step.py')]]
  return [process.execPath, [here('./worker.js'), backend, precision]]
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

function keepLastWords(child: ChildProcessWithoutNullStreams): () => string {
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = `${said}${text}`.slice(-2000)
  })
  child.on('error', (error) => {
    said = error.message
  })
  return () => said.trim().split('\n').at(-1) ?? ''
}

function failed(name: ContenderName, why: string): GardenError {
  return new GardenError('backend_unavailable', `${name} cannot take part: ${why}`, {
    suggestion: name.startsWith('torch')
      ? 'Name a Python with torch by --python, such as a virtual environment’s after "pip install torch".'
      : 'Ask "gan doctor" what this machine has.',
  })
}
