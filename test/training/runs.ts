import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSafetensors } from '../../training/run/safetensors.ts'

/** Overrides that train in milliseconds a step, with a tick and a checkpoint after every other one. */
export const SMALL =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=8,gridColumns=2,tick=0.016'

export function options(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value])
}

/** Whether a first tick is among what a run has printed. */
export function hasTicked(output: string): boolean {
  return output.includes('images/s')
}

export function checkpointFile(run: string, step: number): string {
  return join(run, 'checkpoints', `${String(step).padStart(8, '0')}.safetensors`)
}

/** Steps with a checkpoint, newest first. */
export async function steps(run: string): Promise<number[]> {
  const files = (await readdir(join(run, 'checkpoints'))).filter((name) =>
    /^\d{8}\.safetensors$/.test(name),
  )
  return files.map((name) => Number.parseInt(name, 10)).sort((a, b) => b - a)
}

/** The bytes of each tensor, so that a difference is told by its name. */
export async function checkpoint(run: string, step: number): Promise<Record<string, string>> {
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, step)))
  return Object.fromEntries(
    arrays.map(({ name, data }) => [name, Buffer.from(data.buffer).toString('base64')]),
  )
}
