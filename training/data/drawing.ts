import { createHash } from 'node:crypto'
import { Avatar, OptionsDescriptor, Style } from '@dicebear/core-10'
import { GardenError } from '../../lib/error.ts'
import { closest } from '../../lib/gallery/closest.ts'
import { chosenOptions } from './chosen.ts'
import type { Drawn, Fact, Place, Reader, Source } from './source.ts'
import { type DrawingStyle, openStyle, stylesVersion } from './styles.ts'
import { rasterised } from './svg.ts'

/** Options of a style as DiceBear documents them, such as `{ "scale": 1.2, "ringProbability": 80 }`. */
export type StyleOptions = Readonly<Record<string, unknown>>

/** Moves what the browser would, and nothing in a picture. */
const STILL = 'animation'

/**
 * As many pictures as asked for in a style of DiceBear's, drawn at the resolution they are packed in.
 *
 * @param options beside those chosen for the style, and instead of them
 * @throws GardenError `invalid_dataset` for a style that there is not or that is not open, and options it does not have
 */
export function drawingSource(
  name: string,
  options: StyleOptions,
  { count, seed, resolution }: { count: number; seed: number; resolution: number },
): Source {
  const style = openStyle(name)
  const all = { ...chosenOptions(style), ...options }
  requireOptions(style, all)
  const text = JSON.stringify(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    place: { kind: 'drawings', style: name, options: all, seed, resolution },
    name,
    origin: originOf(style),
    licence: style.licence,
    count,
    item: (index) => ({ name: String(index), bytes: 0 }),
    digest: `${name} ${stylesVersion()} ${seed} ${count} ${sha256(text)}`,
    passedOver: new Map(),
    tellsFacts: true,
  }
}

export function drawingReader({
  style: name,
  options,
  seed,
  resolution,
}: Place & { kind: 'drawings' }): Reader {
  const { definition } = openStyle(name)
  const style = new Style(definition)
  const told = toldOptions(style)
  return {
    read: async ({ name: number }) => draw(`${seed}/${number}`),
    close: async () => {},
  }

  function draw(text: string): Drawn {
    const avatar = new Avatar(style, { ...options, seed: text })
    const chosen = avatar.toJSON().options as Record<string, unknown>
    const facts = Object.fromEntries(told.map((key) => [key, factOf(chosen[key])]))
    return { ...rasterised(avatar.toString(), resolution), facts }
  }
}

/**
 * The options whose values tell a picture from others: which variant of a part, or none, which colour, and how far a
 * part is turned, moved or scaled. Parts that come several times, such as stars, tell nothing.
 */
function toldOptions(style: Style): string[] {
  const components = [...style.components()]
  const repeated = new Set(
    components.flatMap(([, part]) => (part.extendsName() ? [part.sourceName()] : [])),
  )
  const parts = components.filter(
    ([name, part]) => !part.extendsName() && !repeated.has(name) && name !== STILL,
  )
  return [
    ...parts.flatMap(([name, part]) => [
      ...(part.variants().size > 1 || part.probability() < 100 ? [`${name}Variant`] : []),
      ...moves(name, part),
    ]),
    ...[...style.colors().keys(), 'background'].map((name) => `${name}Color`),
  ].filter((key, i, keys) => keys.indexOf(key) === i)
}

type Part = ReturnType<Style['components']> extends ReadonlyMap<string, infer P> ? P : never

function moves(name: string, part: Part): string[] {
  const ranges = {
    Rotate: part.rotate(),
    Scale: part.scale(),
    TranslateX: part.translate().x(),
    TranslateY: part.translate().y(),
  }
  return Object.entries(ranges)
    .filter(([, range]) => range && range.min !== range.max)
    .map(([move]) => name + move)
}

/** Of a colour that changes over a part, the first. */
function factOf(value: unknown): Fact {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' || typeof one === 'number' ? one : null
}

function originOf({ title, author, url }: DrawingStyle): string {
  const where = url && url !== 'https://www.dicebear.com' ? ` (${url})` : ''
  return `Pictures in the style "${title}" by ${author}${where}, drawn by DiceBear`
}

/** @throws GardenError `invalid_dataset` naming the option */
function requireOptions({ name, definition }: DrawingStyle, options: StyleOptions): void {
  const style = new Style(definition)
  const known = new OptionsDescriptor(style).toJSON()
  for (const [key, value] of Object.entries(options)) {
    const field = known[key]
    if (!field) throw wrongOption(`${name} has no option ${key}`, near(key, Object.keys(known)))
    if (field.type !== 'enum') continue
    const values =
      typeof value === 'object' && !Array.isArray(value) ? Object.keys(value ?? {}) : value
    for (const one of [values].flat())
      if (!field.values.includes(String(one)))
        throw wrongOption(`${name} has no ${key} ${JSON.stringify(one)}`, field.values)
  }
  try {
    new Avatar(style, { ...options, seed: '0' })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw wrongOption(message, Object.keys(options))
  }
}

function near(key: string, known: readonly string[]): readonly string[] {
  const found = closest(key, known)
  return found.length > 0 ? found : known
}

function wrongOption(message: string, known: readonly string[]): GardenError {
  return new GardenError('invalid_dataset', `${message}.`, {
    suggestion: `Look at ${known.join(', ')}.`,
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
