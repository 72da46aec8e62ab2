import type * as tf from '@tensorflow/tfjs'
import sharp from 'sharp'
import type { ModelId } from '../../lib/model/id.ts'
import type { Card, Curves } from '../../lib/model/manifest.ts'
import { fixedSheet } from '../pictures/sheet.ts'
import { sheetFiles } from '../publish/growth.ts'
import { assembleRelease, type ReleaseFiles } from '../publish/release.ts'
import { type ForeignGenerator, type ForeignSource, openForeign } from './generator.ts'

export type Description = {
  id: ModelId
  title: string
  description: string
  /** Of the model. */
  licence: string
  data: Card['data']
  preset: string
  /** Thousand real images shown in training; 0 where nobody knows. */
  kimg: number
  /** Recipes of the walks to show. */
  walks: readonly string[]
}

/** The sheet of pictures is so many wide and high, as the presets have it. */
const GRID_COLUMNS = 8

const NO_CURVES: Curves = {
  kimg: [],
  criticLoss: [],
  generatorLoss: [],
  gradientPenalty: [],
  slope: [],
}

/**
 * Builds a release of another program's generator, to be published like one of our own. The backend
 * must be started; the wasm backend is in use afterwards.
 *
 * @throws GardenError as `openForeign`; `invalid_recipe` for a walk
 */
export async function releaseOfForeign(
  source: ForeignSource,
  description: Description,
  print: (line: string) => void,
): Promise<ReleaseFiles> {
  const foreign = await openForeign(source)
  const { generator, network, program, drawnBy, found, agreement } = foreign
  if (found) print(`It is drawn with ${found}.`)
  print(
    `${agreement.pictures} pictures are as ${drawnBy} draws them: at most ${agreement.maxDifference} of 255 levels off, ${agreement.meanDifference} on average`,
  )
  const config = { ...shapeOf(generator), prior: source.prior, gridColumns: GRID_COLUMNS }
  const sheet = await fixedSheet(generator, config)
  const { width, height, channels } = sheet
  const picture = sharp(sheet.data, { raw: { width, height, channels } })
  const sheets = await sheetFiles([{ kimg: Math.round(description.kimg), picture }])
  const { id, walks } = description
  const card = cardOf(foreign, description, config)
  const release = await assembleRelease(
    { id, walks, config, generator, network, ...(program && { program }), card, curves: NO_CURVES },
    { sheets, directions: [] },
  )
  generator.dispose()
  return release
}

function shapeOf(generator: tf.LayersModel) {
  const [, latentSize = 0] = generator.inputs[0]?.shape ?? []
  const [, resolution = 0, , channels] = generator.outputs[0]?.shape ?? []
  return {
    latentSize: latentSize ?? 0,
    resolution: resolution ?? 0,
    channels: channels === 1 ? 1 : 3,
  } as const
}

function cardOf(
  { framework, sha256, agreement, generator }: ForeignGenerator,
  { title, description, data, preset, kimg, licence }: Description,
  config: object,
): Card {
  return {
    title,
    description,
    data,
    imported: { framework, sha256, agreement },
    preset,
    config: { ...config, layers: generator.layers.map((layer) => layer.getClassName()) },
    kimg,
    metrics: [],
    licence,
  }
}
