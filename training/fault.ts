import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { GardenError } from '../lib/error.ts'

/** What systems say that will not take or give a file, and what can be done about it. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room, and give the same command again.',
  EDQUOT: 'The quota is used up: make room, and give the same command again.',
  EFBIG: 'The disk or a limit (ulimit -f) allows no file of this size.',
  EROFS: 'The disk is read-only: name a place on another one.',
  EACCES: 'Give this user the right to it, or name another place.',
  EPERM: 'Give this user the right to it, or name another place.',
  EMFILE: 'Too many files are open at once: raise the limit (ulimit -n).',
  EIO: 'The disk fails: look at it, and at the cable or network it hangs on.',
}

const OTHERWISE = 'Look at what is there, and give the same command again.'

/**
 * What an error of the system's own means to a person, whichever command met it; any other error as it is.
 */
export function coded(error: unknown): unknown {
  const found = systemError(error)
  if (!found) return error
  const { path = 'A file', message, code = '' } = found
  return new GardenError('storage_failed', `${path} cannot be used: ${message}.`, {
    suggestion: ADVICE[code] ?? OTHERWISE,
    cause: error,
  })
}

/** What is said of a disk that takes nothing more, whatever was to be done. */
const TAKES_NOTHING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'])

/** Calls that only who writes makes; `access` asks whether a folder may be written. */
const WRITING: ReadonlySet<string> = new Set([
  ...['write', 'fsync', 'ftruncate', 'mkdir', 'rename', 'link', 'copyfile', 'unlink', 'access'],
])

/** The system's error when it is one of a disk that takes nothing: full, read-only, closed, broken. */
export function refusalOf(error: unknown): Error | undefined {
  const found = systemError(error)
  const { code = '', syscall = '' } = found ?? {}
  if (TAKES_NOTHING.has(code)) return found
  return code in ADVICE && WRITING.has(syscall) ? found : undefined
}

/** Whether a file is there, and its bytes cannot be had: a bad sector, or a folder of its name. */
export function isUnreadable(error: unknown): error is Error {
  const found = systemError(error)
  return found?.syscall === 'read' || found?.code === 'EIO'
}

function systemError(error: unknown): NodeJS.ErrnoException | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const told: NodeJS.ErrnoException = error as Error
  const { code, syscall, path } = told
  if (code !== 'ENOENT' || syscall !== 'mkdir' || path === undefined) return told
  // Node says of a folder that it cannot make on a read-only disk that it is not there.
  return whyNotIn(dirname(path)) ?? told
}

function whyNotIn(folder: string): NodeJS.ErrnoException | undefined {
  try {
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (reason) {
    return reason as NodeJS.ErrnoException
  }
}
