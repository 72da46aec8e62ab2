import { open } from 'node:fs/promises'

/** Returns when a written file is on the disk, so that no rename can come to be there before its bytes. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
