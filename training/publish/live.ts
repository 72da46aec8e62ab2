import { type ChildProcess, spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

export type LiveOptions = {
  /** Kimg between two releases. */
  every: number
  store: string
  id?: string | undefined
  title?: string | undefined
  description?: string | undefined
}

export type Live = {
  /** Told at the end of every tick, when its checkpoint is written. Never waits, never throws. */
  tick(kimg: number): void
  /** Releases where the run stands now, and waits for that. */
  end(): Promise<void>
}

/** Characters of a publish's output to remember. */
const REMEMBERED = 4096

const GAN = fileURLToPath(new URL('../bin/gan.js', import.meta.url))

/**
 * Releases a run's work in progress while it trains: every so many kimg `gan publish --growing` in a process of its
 * own, one at a time, on one core and behind the training, from the newest checkpoint. What falls due meanwhile waits
 * for the next tick. A release that fails is told and otherwise passed over: the next one holds all that it would have.
 *
 * @param since kimg of the run so far
 * @param signal when it is aborted, a publish under way is stopped; it can be repeated at any time
 */
export function livePublisher(
  run: string,
  options: LiveOptions,
  since: number,
  signal: AbortSignal,
  print: (line: string) => void,
): Live {
  let turn = turnOf(since, options)
  let underway: Promise<void> | undefined

  function tick(kimg: number): void {
    if (underway || turnOf(kimg, options) === turn) return
    turn = turnOf(kimg, options)
    start()
  }

  async function end(): Promise<void> {
    await underway
    if (signal.aborted) return
    await start()
  }

  function start(): Promise<void> {
    underway = publishNow(run, options, signal)
      .then((line) => print(`live: ${line}`))
      .finally(() => {
        underway = undefined
      })
    return underway
  }

  return { tick, end }
}

/** Counts the releases that were due; a rollback makes it smaller, and the next one due again. */
function turnOf(kimg: number, { every }: LiveOptions): number {
  return Math.floor(kimg / every)
}

/** What came of it, in a line. */
async function publishNow(
  run: string,
  { store, id, title, description }: LiveOptions,
  signal: AbortSignal,
): Promise<string> {
  const named = Object.entries({ id, title, description }).filter(([, value]) => value)
  const more = named.flatMap(([name, value]) => [`--${name}`, String(value)])
  // On wasm: a GPU has no room for two, and tfjs-node would take every core from the training.
  const line = ['publish', run, '--growing', '--store', store, '--backend', 'wasm', ...more]
  const child = spawn(process.execPath, [GAN, ...line], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  yieldTo(child)
  const { code, output, errors } = await ended(child)
  if (code === 0) return lastLine(output)
  const why = errors.split('\n').find((text) => text.startsWith('error')) ?? lastLine(errors)
  return `not published (exit ${code}): ${why}`
}

/** The training goes first. */
function yieldTo({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It has ended already, or the system does not let us.
  }
}

function ended(
  child: ChildProcess,
): Promise<{ code: number | string | null; output: string; errors: string }> {
  const said = { output: '', errors: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.output = (said.output + text).slice(-REMEMBERED)
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.errors = (said.errors + text).slice(-REMEMBERED)
  })
  return new Promise((resolve) => {
    // Also when it cannot be started, or is stopped by the signal.
    child.on('error', (error) => resolve({ code: null, output: '', errors: error.message }))
    child.on('close', (code, name) => resolve({ code: code ?? name, ...said }))
  })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
