import Table from 'cli-table3'
import colours from 'picocolors'
import { CONFIG_KEYS, type Config } from '../config.ts'
import { DEFAULTS, type Preset } from './preset.ts'

type Resolved = { name: string; config: Config }

const KEY_WIDTH = Math.max(...CONFIG_KEYS.map(({ key }) => key.length)) + 2

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

/** What each preset is for, where it comes from and what we do otherwise. */
export function presetNotes(presets: readonly Preset[]): string {
  return presets
    .map(({ name, purpose, source, corrected }) =>
      [
        `\n${colours.bold(name)}: ${purpose}`,
        `  source: ${source}`,
        ...corrected.map((what) => `  corrected: ${what}`),
      ].join('\n'),
    )
    .join('\n')
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
  return Math.max(name.length, ...CONFIG_KEYS.map(({ key }) => String(config[key]).length)) + 2
}

function table(presets: readonly Resolved[]): string {
  const made = new Table({
    head: ['', ...presets.map(({ name }) => colours.bold(name))],
    chars: BORDERLESS,
    style: { head: [], 'padding-left': 0, 'padding-right': 2 },
  })
  for (const { key } of CONFIG_KEYS)
    if (key !== 'preset') made.push([key, ...presets.map(({ config }) => cell(config, key))])
  return made.toString()
}

function cell(config: Config, key: Exclude<keyof Config, 'preset'>): string {
  const text = String(config[key])
  return config[key] === DEFAULTS[key] ? colours.dim(text) : text
}

const BORDERLESS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
)
