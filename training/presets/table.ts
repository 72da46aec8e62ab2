import colours from 'picocolors'
import { CONFIG_KEYS, type Config } from '../config.ts'
import { columns } from '../table.ts'
import { DEFAULTS, type Preset } from './preset.ts'

type Resolved = { name: string; config: Config }

type Key = Exclude<keyof Config, 'preset'>

const SHOWN = CONFIG_KEYS.map(({ key }) => key).filter((key): key is Key => key !== 'preset')

const KEY_WIDTH = Math.max(...SHOWN.map((key) => key.length)) + 2

/**
 * Presets side by side, a row a key, in as many tables as the width asks for; what is as in
 * `DEFAULTS` is dim.
 *
 * @param width of the terminal in characters
 */
export function presetTable(presets: readonly Resolved[], width: number): string {
  const tables: string[] = []
  let rest = presets
  while (rest.length > 0) {
    const count = fitting(rest, width)
    tables.push(table(rest.slice(0, count)))
    rest = rest.slice(count)
  }
  return tables.join('\n\n')
}

/** What each preset is for, where it comes from, what that leaves open, and what we do otherwise. */
export function presetNotes(presets: readonly Preset[]): string {
  return presets
    .map((preset) =>
      [
        `\n${colours.bold(preset.name)}: ${preset.purpose}`,
        `  source: ${preset.source}`,
        ...preset.assumed.map((what) => `  assumed: ${what}`),
        ...corrections(preset),
      ].join('\n'),
    )
    .join('\n')
}

/** The original beside its correction, and the reason. */
function corrections({ config, corrections }: Preset): string[] {
  if (corrections.length === 0) return []
  const original: Partial<Config> = { ...DEFAULTS, ...config }
  const rows = corrections.flatMap(({ ends, to = {}, reason }) => {
    const changes = Object.entries(to).map(([key, value]) => [
      `${key} ${original[key as keyof Config]}`,
      `${key} ${value}`,
    ])
    const all = [...(ends ? [[ends, 'none']] : []), ...changes]
    return all.map((change, i) => [...change, i === 0 ? reason : ''])
  })
  return columns(['original', 'corrected', 'because'], rows)
    .split('\n')
    .map((line) => `  ${line}`)
}

function fitting(presets: readonly Resolved[], width: number): number {
  let left = width - KEY_WIDTH
  const over = presets.findIndex((preset) => {
    left -= columnWidth(preset)
    return left < 0
  })
  return over === -1 ? presets.length : Math.max(1, over)
}

function columnWidth({ name, config }: Resolved): number {
  return Math.max(name.length, ...SHOWN.map((key) => String(config[key]).length)) + 2
}

function table(presets: readonly Resolved[]): string {
  const rows = SHOWN.map((key) => [key, ...presets.map(({ config }) => cell(config, key))])
  return columns(['', ...presets.map(({ name }) => name)], rows)
}

function cell(config: Config, key: Key): string {
  // Told in passes, it depends on the data set.
  if (key === 'kimg' && config.epochs > 0) return '–'
  const text = String(config[key])
  return config[key] === DEFAULTS[key] ? colours.dim(text) : text
}
