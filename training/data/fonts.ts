import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import opentype, { type Font } from 'opentype.js'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { readJson } from '../json.ts'

/** One file of a typeface: a weight, upright or italic. */
export type Face = { path: string; family: string; weight: number; italic: boolean }

export type Typefaces = {
  faces: Face[]
  /** Who made them, for the card. */
  credits: string[]
  /** Of each; undefined where a folder does not tell. */
  licences: (string | undefined)[]
}

/** Under which what letters look like, and is learned from them, may be passed on. */
const OPEN = new Set(['OFL-1.1', 'Apache-2.0', 'MIT', 'CC0-1.0', 'UFL-1.0'])

const READ = /\.(ttf|otf|woff)$/i

const metadataSchema = z.object({
  id: z.string(),
  family: z.string(),
  license: z.object({ type: z.string() }),
})

/**
 * The fonts that words name: a folder or file of .ttf, .otf or .woff, or an installed package of Fontsource, perhaps
 * with the version it must have, such as `@fontsource/lora@5.2.8`.
 *
 * @throws GardenError `invalid_dataset` for what is not there, not installed, of another version or not open
 */
export async function findFonts(words: readonly string[]): Promise<Typefaces> {
  const found = await Promise.all(words.map(fontsOf))
  return {
    faces: found.flatMap(({ faces }) => faces),
    credits: found.flatMap(({ credits }) => credits),
    licences: found.flatMap(({ licences }) => licences),
  }
}

/** Reads a font file whole. */
export async function readFont(path: string): Promise<Font> {
  const { buffer, byteOffset, byteLength } = await readFile(path)
  return opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
}

async function fontsOf(word: string): Promise<Typefaces> {
  const [, name = '', version] = /^(@fontsource\/[\w-]+)(?:@([\w.-]+))?$/.exec(word) ?? []
  return name ? packageFonts(name, version) : folderFonts(word)
}

async function packageFonts(name: string, version: string | undefined): Promise<Typefaces> {
  const folder = packageFolder(name, version)
  const found = await readJson(
    join(folder, 'package.json'),
    z.object({ version: z.string() }),
    'invalid_dataset',
    missing(name, version),
  )
  if (version !== undefined && found.version !== version) {
    const { message, suggestion } = missing(name, version)
    throw new GardenError('invalid_dataset', `${message} ${found.version} is.`, { suggestion })
  }
  const { id, family, license } = await readJson(
    join(folder, 'metadata.json'),
    metadataSchema,
    'invalid_dataset',
    missing(name, version),
  )
  if (!OPEN.has(license.type))
    throw new GardenError(
      'invalid_dataset',
      `${name} is under ${license.type}, which is not open.`,
      {
        suggestion: `Take typefaces under ${[...OPEN].join(', ')}.`,
      },
    )
  // As they are named: <id>-<subset>-<weight>-<style>.woff
  const latin = new RegExp(`^${id}-latin-(\\d+)-(normal|italic)\\.woff$`)
  const files = (await readdir(join(folder, 'files'))).sort()
  return {
    faces: files.flatMap((file) => {
      const [, weight, style] = latin.exec(file) ?? []
      return weight
        ? [
            {
              path: join(folder, 'files', file),
              family,
              weight: Number(weight),
              italic: style === 'italic',
            },
          ]
        : []
    }),
    credits: [family],
    licences: [license.type],
  }
}

/** Looked for from where the command runs, then beside the trainer. */
function packageFolder(name: string, version: string | undefined): string {
  for (const from of [resolve('package.json'), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`))
    } catch {}
  }
  const { message, suggestion } = missing(name, version)
  throw new GardenError('invalid_dataset', message, { suggestion })
}

function missing(name: string, version: string | undefined) {
  const wanted = version === undefined ? name : `${name}@${version}`
  return {
    message: `The package ${wanted} is not installed.`,
    suggestion: `Install it without saving it: npm install --no-save ${wanted}`,
  }
}

async function folderFonts(path: string): Promise<Typefaces> {
  const found = await stat(path).catch(() => undefined)
  const files = found?.isDirectory() ? (await readdir(path, { recursive: true })).sort() : ['']
  const paths = files.map((file) => join(path, file)).filter((file) => READ.test(file))
  if (!found || paths.length === 0)
    throw new GardenError('invalid_dataset', `There is no font in ${path}.`, {
      suggestion:
        'Name folders or files of .ttf, .otf or .woff (.woff2 is not read), or packages such as @fontsource/piazzolla.',
    })
  const faces = await Promise.all(paths.map(faceOf))
  return { faces, credits: [...new Set(faces.map(({ family }) => family))], licences: [undefined] }
}

async function faceOf(path: string): Promise<Face> {
  const { names, tables } = await readFont(path).catch((cause) => {
    throw new GardenError('invalid_dataset', `${path} cannot be read as a font.`, {
      suggestion: 'Leave it out.',
      cause,
    })
  })
  return {
    path,
    family: names.fontFamily?.en ?? path,
    weight: tables.os2?.usWeightClass ?? 400,
    // Bit 0 of OS/2's fsSelection.
    italic: ((tables.os2?.fsSelection ?? 0) & 1) === 1,
  }
}
