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
 * What a system's own error means, such as one of a full or read-only disk; any other error as it is.
 */
export function coded(thrown: unknown): unknown {
  const error = underlying(thrown)
  if (!(error instanceof Error) || error instanceof GardenError) return error
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return error
  // Its message begins with the code, and names the operation and the path.
  const place = path === undefined ? 'A file' : path
  return new GardenError('storage_failed', `${place} cannot be used: ${error.message}.`, {
    suggestion: ADVICE[code] ?? OTHERWISE,
    cause: error,
  })
}

/** Node says of a folder that it cannot make on a read-only disk that it is not there. */
function underlying(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (code !== 'ENOENT' || syscall !== 'mkdir' || path === undefined) return error
  try {
    accessSync(dirname(path), constants.W_OK)
    return error
  } catch (reason) {
    return reason
  }
}
