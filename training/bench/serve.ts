import { createInterface } from 'node:readline'
import { z } from 'zod'
import { BACKENDS, startBackend } from '../backend/backend.ts'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { configSchema } from '../config.ts'
import { PRECISIONS } from '../train/session.ts'
import { probeSteps } from './probe.ts'

const [backend, precision] = z
  .tuple([z.enum(BACKENDS), z.enum(PRECISIONS)])
  .parse(process.argv.slice(2))

const requestSchema = z.object({ config: configSchema, steps: z.int().min(1) })

/** Answers each line `{"config": …, "steps": n}` with `{"seconds": mean of a step}` or `{"error": …}`. */
async function serve(): Promise<void> {
  const name = await startBackend(backend, () => {})
  if (precision === 'bfloat16') await useBfloat16()
  say({ ready: `${name}, ${precision}` })
  for await (const line of createInterface({ input: process.stdin })) {
    const { config, steps } = requestSchema.parse(JSON.parse(line))
    say(await measure(() => probeSteps(config, steps)))
  }
  process.exit()
}

async function measure(work: () => Promise<{ seconds: number }>): Promise<object> {
  try {
    return { seconds: (await work()).seconds }
  } catch (error) {
    return { error: String(error) }
  }
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

await serve()
