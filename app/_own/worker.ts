import { GardenError } from '#lib/error.ts'
import { faultIn } from '#lib/model/own/fault.ts'
import { loadOwn } from '#lib/model/own.ts'
import { type Finding, type Inspection, inspectionSchema } from './protocol.ts'

addEventListener('message', async ({ data }: MessageEvent) => {
  postMessage(await inspect(inspectionSchema.parse(data)).catch(failure))
})

/** Loads the generator as the studio will, so that whatever is wrong is known beforehand. */
async function inspect({ files, prior }: Inspection): Promise<Finding> {
  const read = async (path: string) => {
    const file = files.get(path)
    if (file) return new Uint8Array(await file.arrayBuffer())
    throw new GardenError('not_found', `${path} is not in the folder.`)
  }
  const { manifest, directions, dispose } = await loadOwn(read, [...files.keys()], { prior })
  dispose()
  const { title, resolution, channels, latentSize } = manifest
  return {
    kind: 'model',
    title,
    resolution,
    channels,
    latentSize,
    prior: manifest.prior,
    ages: manifest.ages.map(({ kimg }) => kimg),
    directions: directions.map(({ name, minus, plus, words, kind }) => ({
      ...{ name, minus, plus, kind },
      ...(words && { words }),
    })),
  }
}

function failure(error: unknown): Finding {
  const fault = faultIn(error)
  if (fault) return { kind: 'fault', fault }
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
}
