import { readFile } from 'node:fs/promises'
import { checkpointFile } from '../run/checkpoint.ts'
import { decodeSafetensors, encodeSafetensors } from '../run/safetensors.ts'

/** Where a release keeps its critic. */
export const CRITIC_FILE = 'critic.safetensors' as const

/** What a checkpoint calls the critic's weights. */
const PREFIX = 'critic/'

/**
 * The critic of a run's checkpoint as a release carries it: in half precision, for a run to go on from and not to draw
 * with. Nobody loads it to see pictures.
 *
 * @throws GardenError `invalid_checkpoint`
 */
export async function criticFile(run: string, step: number): Promise<Uint8Array> {
  const { arrays } = decodeSafetensors(await readFile(checkpointFile(run, step)))
  const weights = arrays
    .filter(({ name }) => name.startsWith(PREFIX))
    .map(({ name, ...rest }) => ({ ...rest, name: name.slice(PREFIX.length) }))
  return encodeSafetensors({ metadata: { step: String(step) }, arrays: weights }, 'F16')
}
