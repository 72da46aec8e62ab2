import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** How a program ended: `failure` says in words why it did not succeed, `missing` that there is no such program. */
export type Outcome = Ending & { stdout: string; stderr: string }

type Ending = { ok: boolean; missing: boolean; failure: string }

export type ExecuteOptions = {
  /** Variables on top of this process's own. */
  env?: Record<string, string>
  cwd?: string | undefined
  /** Milliseconds after which the program and all that it started are ended; none when absent. */
  limit?: number
  /** Ends the program and all that it started. */
  signal?: AbortSignal | undefined
}

/** Runs a program without a shell and collects what it prints. Never rejects: see `Outcome`. */
export async function execute(
  command: string,
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<Outcome> {
  const cancel = AbortSignal.any([
    ...(options.signal === undefined ? [] : [options.signal]),
    ...(options.limit === undefined ? [] : [AbortSignal.timeout(options.limit)]),
  ])
  const child = start(command, args, options)
  const end = () => endGroup(child)
  cancel.addEventListener('abort', end)
  if (cancel.aborted) end()
  const [stdout, stderr, ending] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended(child),
  ])
  cancel.removeEventListener('abort', end)
  const failure = cancel.aborted ? interruption(options) : ending.failure
  return { ...ending, ok: failure === '', failure, stdout, stderr }
}

function start(command: string, args: readonly string[], { env, cwd }: ExecuteOptions) {
  return spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group, so that what the program starts can be ended with it.
    detached: true,
  })
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

async function text(stream: Readable): Promise<string> {
  let all = ''
  for await (const chunk of stream.setEncoding('utf8')) all += chunk
  return all
}

function ended(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ ok: false, missing: error.code === 'ENOENT', failure: error.message })
    })
    child.once('close', (code, signal) => {
      const failure = signal === null ? `exit code ${code}` : `ended by ${signal}`
      resolve({ ok: code === 0, missing: false, failure: code === 0 ? '' : failure })
    })
  })
}

function interruption({ signal, limit = 0 }: ExecuteOptions): string {
  return signal?.aborted ? 'interrupted' : `not done after ${Math.round(limit / 1000)} s`
}
