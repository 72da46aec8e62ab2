import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** What a disk says that takes nothing more. */
export const FULL = { code: 'ENOSPC', text: 'no space left on device' }
export const READ_ONLY = { code: 'EROFS', text: 'read-only file system' }

type Fault = typeof FULL

/** Functions of `node:fs/promises` that change what is on a disk; a lock's sign of life may fail. */
const CHANGES = ['mkdir', 'writeFile', 'appendFile', 'rename', 'link', 'copyFile'] as const

type Call = (...args: never[]) => Promise<unknown>

/**
 * Lets changes of the disk through until number `last`, counted from 1, and from then on fails each as a full or
 * read-only one does, while `work` lasts. Removing works: on a full disk it does, and on a read-only one it is not what
 * is looked at.
 *
 * @returns what the work returned, and how many changes it tried
 */
export async function onFailingDisk<T>(
  fault: Fault,
  last: number,
  work: () => Promise<T>,
): Promise<{ result: T; changes: number }> {
  const original = { ...fs.promises }
  let changes = 0
  const failing =
    (name: string, call: Call, isChange: (args: readonly unknown[]) => boolean) =>
    async (...args: never[]) => {
      if (isChange(args) && ++changes > last) throw failure(fault, name, args[0])
      return call.apply(fs.promises, args)
    }
  for (const name of CHANGES)
    Object.assign(fs.promises, { [name]: failing(name, original[name] as Call, () => true) })
  Object.assign(fs.promises, {
    open: failing('open', original.open as Call, ([, flags]) => /[wa+]/.test(String(flags ?? 'r'))),
  })
  syncBuiltinESMExports()
  try {
    return { result: await work(), changes }
  } finally {
    Object.assign(fs.promises, original)
    syncBuiltinESMExports()
  }
}

function failure({ code, text }: Fault, syscall: string, path: unknown): Error {
  const message = `${code}: ${text}, ${syscall} '${path}'`
  return Object.assign(new Error(message), { code, errno: -1, syscall, path })
}
