import * as z from 'zod'
import { concatenate } from '../../bytes.ts'
import { parseJson } from '../json.ts'
import { type Group, groupSchema } from './weights.ts'

const modelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(groupSchema),
})

/**
 * Reads the bytes of a `model.json`.
 *
 * @param file its name, for messages
 * @throws GardenError `invalid_manifest` naming the file and the field at fault
 */
export function parseModel(bytes: Uint8Array, file: string): z.infer<typeof modelSchema> {
  return parseJson(bytes, file, modelSchema)
}

/**
 * Reads the shards of each group, which lie beside the model's file.
 *
 * @param file path of the `model.json`
 * @returns the groups, each with its shards one after the other
 */
export function readShards(
  file: string,
  groups: readonly Group[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<(Group & { bytes: Uint8Array })[]> {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  return Promise.all(
    groups.map(async (group) => {
      const shards = await Promise.all(group.paths.map((path) => read(folder + path)))
      return { ...group, bytes: concatenate(shards) }
    }),
  )
}
