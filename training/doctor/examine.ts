import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { type BackendName, startBackend } from '../backend/backend.ts'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { checkGradients } from '../gradients/check.ts'
import { createCritic } from '../networks/critic.ts'
import { findPreset, resolvePreset } from '../presets/presets.ts'
import { type Identity, identify } from './identity.ts'
import { measureConvolution, type Speed } from './speed.ts'

/** A backend that trains. */
export type Working = Identity & {
  trains: true
  /** Largest relative error of the penalty's gradient against central differences. */
  gradientError: number
  speed: Speed
  /** With `--precision bfloat16`, where the backend and the processor have it. */
  bfloat16?: Speed
}

export type Failing = { trains: false; reason: string; suggestion?: string }

/** Starts a backend in this process, checks its gradients and measures it. */
export async function examine(name: BackendName): Promise<Working | Failing> {
  try {
    await startBackend(name, () => {})
    const identity = await identify(name)
    const gradientError = await criticError()
    const speed = await measureConvolution()
    const bfloat16 = name === 'cpu' ? await bfloat16Speed() : undefined
    return { trains: true, ...identity, gradientError, speed, ...(bfloat16 && { bfloat16 }) }
  } catch (error) {
    return failing(error)
  }
}

/** Which backend `auto` takes in this process, if any. */
export async function choose(): Promise<BackendName | undefined> {
  return startBackend('auto', () => {}).catch(() => undefined)
}

async function criticError(): Promise<number> {
  const config = resolvePreset(findPreset('lorelei-64'))
  const critic = createCritic({ ...config, resolution: 16, criticWidth: 4 })
  try {
    return await checkGradients(critic, [16, 16, config.channels])
  } finally {
    tf.dispose(critic.variables.map(({ variable }) => variable))
  }
}

/** Undefined where the processor has no bfloat16. */
async function bfloat16Speed(): Promise<Speed | undefined> {
  const inFull = await useBfloat16().catch(() => undefined)
  return inFull && measureConvolution().finally(inFull)
}

function failing(error: unknown): Failing {
  const message = error instanceof Error ? error.message : String(error)
  const reason = message.replace(/^The backend \w+ does not start: /, '').replace(/\.$/, '')
  const suggestion = error instanceof GardenError ? error.suggestion : undefined
  return { trains: false, reason, ...(suggestion && { suggestion }) }
}
