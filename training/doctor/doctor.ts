import { fileURLToPath } from 'node:url'
import { BACKENDS, type BackendName } from '../backend/backend.ts'
import { parseJson } from '../json.ts'
import { execute, type Outcome } from '../setup/execute.ts'
import type { Failing, Working } from './examine.ts'
import { describeMachine, type Machine } from './machine.ts'

export type Finding = { name: BackendName } & (Working | Failing)

export type Diagnosis = {
  /** The backend that `auto` takes; absent when none starts. */
  auto?: BackendName
  backends: Finding[]
  machine: Machine
}

const SCRIPT = fileURLToPath(new URL('examine.js', import.meta.url))

/** Milliseconds for one backend: some GPUs compile every kernel first, and software ones take a minute. */
const LIMIT = 5 * 60_000

/**
 * Tries every backend in a process of its own, one after the other, for each would slow the others.
 *
 * @param onTest called with the name of what is tested next
 */
export async function diagnose(onTest: (name: string) => void): Promise<Diagnosis> {
  const backends: Finding[] = []
  for (const name of BACKENDS) {
    if (name === 'auto') continue
    onTest(name)
    backends.push({ name, ...(await examineApart(name)) })
  }
  onTest('auto')
  const { auto } = resultOf(await runApart('auto')) as Pick<Diagnosis, 'auto'>
  return { ...(auto && { auto }), backends, machine: await describeMachine() }
}

async function examineApart(name: BackendName): Promise<Working | Failing> {
  const outcome = await runApart(name)
  if (!outcome.ok)
    return {
      trains: false,
      reason: `its process failed: ${outcome.failure}`,
      suggestion: 'A library or driver of it does not fit this machine: renew it.',
    }
  return resultOf(outcome) as Working | Failing
}

function runApart(name: string): Promise<Outcome> {
  return execute(process.execPath, [SCRIPT, name], { limit: LIMIT })
}

/** The libraries print, too, but before. */
function resultOf({ stdout }: Outcome): unknown {
  return parseJson(stdout.trim().split('\n').at(-1) ?? '') ?? {}
}
