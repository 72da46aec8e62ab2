import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import * as z from 'zod'

const holderSchema = z.object({
  /** Tells two locks of one process apart. */
  id: z.string(),
  pid: z.int(),
  /** For people. */
  host: z.string(),
  /** Names what processes are numbered in: this start of this machine, and this container of it. */
  place: z.string(),
  /** When the process started, as the system spells it: numbers of processes are used again. Empty where it does not tell. */
  started: z.string(),
})

/** Who holds a lock, as its file says. */
export type Holder = z.infer<typeof holderSchema>

/** Undefined for a text that nobody wrote, or only half. */
export function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

let place: Promise<string> | undefined
let started: string | undefined

/** This process. */
export async function thisHolder(id: string): Promise<Holder> {
  place ??= placeOfProcesses()
  // What could not be read once, for too many files were open, may be read later.
  started ||= await startOf(process.pid)
  return {
    id,
    pid: process.pid,
    host: hostname(),
    place: await place,
    started: started ?? '',
  }
}

/** Whether a holder lives; undefined for one that cannot be seen from here, such as another machine's. */
export async function isAlive(holder: Holder): Promise<boolean | undefined> {
  place ??= placeOfProcesses()
  if (holder.place !== (await place)) return undefined
  const start = await startOf(holder.pid)
  if (start === undefined) return false
  if (start && holder.started) return start === holder.started
  // Windows has no ps: there the number alone tells.
  return process.platform === 'win32' ? true : undefined
}

async function placeOfProcesses(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined)
  const numbers = await readlink('/proc/self/ns/pid').catch(() => undefined)
  return boot && numbers ? `${boot.trim()} ${numbers}` : hostname()
}

/** Undefined when there is no such process; a zombie is none, for nobody runs in it. Empty when the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  if (!isThere(pid)) return undefined
  if (process.platform === 'linux') return startOnLinux(pid)
  return promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C' },
  }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
}

/** Ticks of the clock since the machine started. */
async function startOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readFile(/* turbopackIgnore: true */ `/proc/${pid}/stat`, 'utf8').catch(
    () => undefined,
  )
  // Some machines hide processes of others (hidepid); or it has ended just now.
  if (stat === undefined) return isThere(pid) ? '' : undefined
  // The second field is the program's name in brackets, and may hold anything.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === undefined || /^[ZXx]?$/.test(state) ? undefined : fields[18]
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
