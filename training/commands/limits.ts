import type { ArgsDef } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { BACKENDS } from '../backend/backend.ts'
import type { Limits } from '../train/loop.ts'
import { PRECISIONS } from '../train/session.ts'

/** What computes; shared by every command that runs a network. */
export const backendArg = {
  backend: {
    type: 'enum',
    options: [...BACKENDS],
    default: 'auto',
    description:
      "what computes: an NVIDIA GPU (cuda), any GPU (webgpu), the processor (cpu, wasm), or the first of use here (auto); see 'gan doctor'",
  },
} satisfies ArgsDef

/** For commands that need the data set of a run. */
export const movedArg = {
  data: {
    type: 'string',
    valueHint: 'path',
    description: "where the run's data set lies now, if it was moved; it is known by its hash",
  },
} satisfies ArgsDef

/** For commands that train. */
export const boardArg = {
  tensorboard: {
    type: 'boolean',
    default: false,
    description:
      "also write each tick's numbers and pictures for TensorBoard, into <run>/tensorboard",
  },
} satisfies ArgsDef

/** The options that train and resume share. */
export const limitArgs = {
  ...backendArg,
  precision: {
    type: 'enum',
    options: [...PRECISIONS],
    default: 'float32',
    description:
      'of convolutions; bfloat16 is for the cpu backend on processors with AMX or AVX-512 BF16',
  },
  maxSteps: { type: 'string', description: 'stop when the run has done so many steps' },
  maxKimg: {
    type: 'string',
    description: 'stop when the run has shown so many thousand real images',
  },
  maxMinutes: { type: 'string', description: 'stop after so many minutes of this call' },
  maxCpuMinutes: {
    type: 'string',
    description:
      'stop after so many minutes that processors have worked for this call, all cores added up',
  },
} satisfies ArgsDef

const limitsSchema = z.object({
  maxSteps: z.coerce.number().int().min(1).optional(),
  maxKimg: z.coerce.number().positive().optional(),
  maxMinutes: z.coerce.number().positive().optional(),
  maxCpuMinutes: z.coerce.number().positive().optional(),
})

/** @throws GardenError `invalid_config` naming the option that is not a number above 0 */
export function parseLimits(args: { [name in keyof Limits]?: string | undefined }): Limits {
  const result = limitsSchema.safeParse(args)
  if (result.success)
    return Object.fromEntries(
      Object.entries(result.data).filter(([, value]) => value !== undefined),
    )
  throw new GardenError(
    'invalid_config',
    `The limits are not valid:\n${z.prettifyError(result.error)}`,
  )
}

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP, which a terminal sends that is closed: the step under way ends and is
 * saved. A second one kills.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => stop.abort())
  return stop.signal
}
