import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { StyleDefinition } from '@dicebear/core-10'
import { GardenError } from '../../lib/error.ts'
import { closest } from '../../lib/gallery/closest.ts'

/** A style that DiceBear draws in, as it describes itself. */
export type DrawingStyle = {
  name: string
  /** Of its drawings, as its author calls them. */
  title: string
  author: string
  url: string
  /** An SPDX identifier, or what the style says instead. */
  licence: string
  /** Why no data set is made of it; undefined where one is. */
  refusal: string | undefined
  definition: StyleDefinition
}

const SUFFIX = '.min.json'

/** Licences under which pictures, and what is learned from them, may be passed on; by the styles' words for them. */
const OPEN: Readonly<Record<string, string>> = {
  'CC0 1.0': 'CC0-1.0',
  'CC BY 4.0': 'CC-BY-4.0',
  MIT: 'MIT',
}

/** Names of all styles there are, open or not. */
export function styleNames(): string[] {
  return readdirSync(folder())
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort()
}

/**
 * What a style says of itself.
 *
 * @throws GardenError `invalid_dataset` when there is none of that name
 */
export function findStyle(name: string): DrawingStyle {
  const names = styleNames()
  if (!names.includes(name)) throw unknownStyle(name, names)
  const definition: StyleDefinition = JSON.parse(
    readFileSync(join(folder(), name + SUFFIX), 'utf8'),
  )
  const { license, creator, source } = definition.meta ?? {}
  const said = license?.name ?? 'no licence'
  return {
    name,
    title: source?.name ?? name,
    author: creator?.name ?? 'unknown',
    url: source?.url ?? creator?.url ?? '',
    licence: OPEN[said] ?? said,
    refusal: refusalOf(definition, said),
    definition,
  }
}

/**
 * The same of one that a data set may be made of.
 *
 * @throws GardenError `invalid_dataset` naming why not
 */
export function openStyle(name: string): DrawingStyle {
  const style = findStyle(name)
  if (style.refusal === undefined) return style
  throw new GardenError('invalid_dataset', `No data set is made of ${name}: ${style.refusal}.`, {
    suggestion: '"gan dataset make --list" shows the styles that one is made of.',
  })
}

/** Of the package with all drawings: another version may draw another picture of the same seed. */
export function stylesVersion(): string {
  return JSON.parse(readFileSync(join(folder(), '..', 'package.json'), 'utf8')).version
}

function refusalOf(definition: StyleDefinition, licence: string): string | undefined {
  if (!Object.hasOwn(OPEN, licence)) return `its licence, "${licence}", names no open one`
  if (JSON.stringify(definition).includes('"type":"variable"'))
    return 'it writes letters in whatever font a machine has'
  return undefined
}

function folder(): string {
  return dirname(createRequire(import.meta.url).resolve('@dicebear/styles/planets.json'))
}

function unknownStyle(name: string, names: readonly string[]): GardenError {
  const near = closest(name, names)
  return new GardenError('invalid_dataset', `There is no style ${JSON.stringify(name)}.`, {
    suggestion: `${near.length > 0 ? `Try ${near.join(', ')}. ` : ''}"gan dataset make --list" shows all.`,
  })
}
