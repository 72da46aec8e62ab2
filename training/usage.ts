import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { type ArgDef, type CommandDef, renderUsage, type SubCommandsDef } from 'citty'

type Command = CommandDef<Record<string, ArgDef>>

/** One command line, resolved: the command, the names that led to it, and the arguments left for it. */
export type Invocation = { command: Command; names: string[]; args: string[] }

/** A command line that cannot be meant: an unknown command or option, a value too many. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Follows the leading words of a command line down the tree of commands; only the modules on the way are imported.
 * Throws UsageError when a word names no command.
 */
export async function findCommand(root: Command, line: string[]): Promise<Invocation> {
  let command = root
  const names: string[] = []
  for (;;) {
    const args = line.slice(names.length)
    const choices = await resolve<SubCommandsDef>(command.subCommands ?? {})
    const word = args[0]
    if (Object.keys(choices).length === 0 || word === undefined || word.startsWith('-'))
      return { command, names, args }
    const next = Object.hasOwn(choices, word) ? choices[word] : undefined
    if (next === undefined) throw new UsageError(`unknown command "${[...names, word].join(' ')}"`)
    command = await resolve<Command>(next)
    names.push(word)
  }
}

/**
 * Refuses what citty would ignore: options that the command does not have, and more words than it takes.
 * Throws UsageError naming them.
 */
export async function checkArguments(invocation: Invocation): Promise<void> {
  const { tokens, types, words } = await read(invocation)
  for (const token of tokens) if (token.kind === 'option') checkOption(token, types)
  const extra = tokens.filter(({ kind }) => kind === 'positional')[words.length]
  if (extra?.kind === 'positional')
    throw new UsageError(`"${extra.value}" is one argument too many`)
}

/** The option that may be given several times: all of it counts. */
const LIST = 'set'

/**
 * A command line as citty is to read it: `--set a=1 --set b=2` in one, where citty would keep the last; and paths that
 * were meant from the folder that npm was called in, since npm runs a script in the root of its package.
 *
 * @param from that folder; undefined where the program was not called by npm
 */
export async function meantArguments(
  invocation: Invocation,
  from: string | undefined,
): Promise<string[]> {
  const { tokens, definitions, words } = await read(invocation)
  const args: (string | undefined)[] = [...invocation.args]
  const positionals = words.values()
  const list: string[] = []
  for (const token of tokens) {
    if (token.kind === 'option-terminator' || token.value === undefined) continue
    const name = token.kind === 'option' ? camel(token.name) : positionals.next().value
    const place = token.kind === 'positional' || token.inlineValue ? token.index : token.index + 1
    const start = token.kind === 'option' && token.inlineValue ? `${token.rawName}=` : ''
    if (name === LIST && token.kind === 'option') {
      list.push(token.value)
      args.fill(undefined, token.index, place + 1)
    } else if (name !== undefined && from !== undefined && isPath(definitions[name])) {
      args[place] = `${start}${meantPath(token.value, from, name === 'out')}`
    }
  }
  const rest = args.filter((arg) => arg !== undefined)
  return list.length > 0 ? [...rest, `--${LIST}`, list.join(',')] : rest
}

function isPath(definition: ArgDef | undefined): boolean {
  return definition !== undefined && 'valueHint' in definition && definition.valueHint === 'path'
}

/** Where there is nothing at a path from there, it is taken from here: our own messages name such. */
function meantPath(path: string, from: string, isNew: boolean): string {
  const there = isAbsolute(path) ? path : relative(process.cwd(), join(from, path))
  return isNew || existsSync(there) ? there : path
}

/** A command line taken apart, and what the command knows: its options' types, and its words in order. */
async function read({ command, args }: Invocation) {
  const definitions = await resolve<Record<string, ArgDef>>(command.args ?? {})
  const known = Object.entries(definitions)
  const options = known.filter(([, definition]) => definition.type !== 'positional')
  const types: OptionTypes = new Map(
    options.flatMap(([name, definition]) => spellings(name, definition)),
  )
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words = known.filter((one) => !options.includes(one)).map(([name]) => name)
  return { tokens, definitions, types, words }
}

/** The help text of a command; without colours when standard output is not a terminal. */
export async function usageText({ command, names }: Invocation): Promise<string> {
  const parent = { meta: { name: ['gan', ...names.slice(0, -1)].join(' ') } }
  const args = await resolve<Record<string, ArgDef>>(command.args ?? {})
  const shown = { ...command, args: Object.fromEntries(Object.entries(args).map(asWritten)) }
  const text = await renderUsage(shown, names.length > 0 ? parent : undefined)
  return (process.stdout.isTTY ? text : stripVTControlCharacters(text)).replace(/ +$/gm, '')
}

/** Options as people write them, in kebab case; citty shows them as the program calls them. */
function asWritten([name, definition]: [string, ArgDef]): [string, ArgDef] {
  if (definition.type === 'positional') {
    const { valueHint, ...rest } = definition
    return [name, rest]
  }
  const hint = definition.type === 'string' ? (definition.valueHint ?? 'value') : undefined
  return [kebab(name), { ...definition, ...(hint && { valueHint: hint }) } as ArgDef]
}

type OptionTypes = Map<string, { type: 'boolean' | 'string' }>

/** Every spelling that citty accepts for one option: as defined, in kebab and camel case, and its aliases. */
function spellings(name: string, definition: ArgDef): [string, { type: 'boolean' | 'string' }][] {
  const type = definition.type === 'boolean' ? 'boolean' : 'string'
  const aliases =
    'alias' in definition && definition.alias !== undefined ? [definition.alias].flat() : []
  const names = [name, ...aliases].flatMap((each) => [each, kebab(each), camel(each)])
  return names.map((each) => [each, { type }])
}

function checkOption(
  { rawName, name, value }: { rawName: string; name: string; value?: string | undefined },
  types: OptionTypes,
) {
  const negated = name.startsWith('no-') && types.get(name.slice(3))?.type === 'boolean'
  const type = types.get(name)?.type
  if (type === undefined && !negated) throw new UsageError(`unknown option ${rawName}`)
  if (type === 'string' && (value === undefined || value === ''))
    throw new UsageError(`${rawName} needs a value`)
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

async function resolve<T>(value: T | Promise<T> | (() => T | Promise<T>)): Promise<T> {
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value
}
