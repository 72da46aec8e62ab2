import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import type { DatasetInfo } from './dataset.ts'
import type { Facts } from './source.ts'

const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** Beside a shard, a line for each of its pictures in JSON: `shard-00000.jsonl`. */
export function factsFile(folder: string, shard: string): string {
  return join(folder, shard.replace(/(\.\w+)?$/, '.jsonl'))
}

export function writeFacts(folder: string, shard: string, facts: readonly Facts[]): Promise<void> {
  const lines = facts.map((one) => `${JSON.stringify(one)}\n`)
  return writeAtomically(factsFile(folder, shard), lines.join(''))
}

/**
 * What is known of the pictures of a packed data set, in their order; undefined where nothing is.
 *
 * @throws GardenError `invalid_dataset` naming the file and line that cannot be read
 */
export async function readFacts(
  folder: string,
  { shards }: Pick<DatasetInfo, 'shards'>,
): Promise<Facts[] | undefined> {
  const all: Facts[] = []
  for (const shard of shards) {
    const file = factsFile(folder, shard.file)
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const lines = text.split('\n').filter(Boolean)
    if (lines.length !== shard.count)
      throw unreadable(file, `it has ${lines.length} lines for ${shard.count} pictures`)
    all.push(...lines.map((line, i) => parsed(line, `${file}:${i + 1}`)))
  }
  return all
}

function parsed(line: string, where: string): Facts {
  try {
    return factsSchema.parse(JSON.parse(line))
  } catch {
    throw unreadable(where, 'it is not an object of names with a text, number, boolean or null')
  }
}

function unreadable(where: string, why: string): GardenError {
  return new GardenError('invalid_dataset', `${where} cannot be read: ${why}.`, {
    suggestion: 'Make the data set again, or remove its .jsonl files to do without.',
  })
}
