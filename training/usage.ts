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
export async function checkArguments({ command, args }: Invocation): Promise<void> {
  const known = Object.entries(await resolve<Record<string, ArgDef>>(command.args ?? {}))
  const options = known.filter(([, definition]) => definition.type !== 'positional')
  const types = new Map(options.flatMap(([name, definition]) => spellings(name, definition)))
  const { tokens, positionals } = parseArgs({
    args,
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) if (token.kind === 'option') checkOption(token, types)
  if (positionals.length > known.length - options.length) {
    throw new UsageError(`"${positionals.at(-1)}" is one argument too many`)
  }
}

/** The help text of a command; without colours when standard output is not a terminal. */
export async function usageText({ command, names }: Invocation): Promise<string> {
  const parent = { meta: { name: ['gan', ...names.slice(0, -1)].join(' ') } }
  const text = await renderUsage(command, names.length > 0 ? parent : undefined)
  return process.stdout.isTTY ? text : stripVTControlCharacters(text)
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
