import { open, rm } from 'node:fs/promises'
import { withLock } from '../../../lib/storage/lock.ts'

const [, , lock = ''] = process.argv
const inside = `${lock}.inside`

// Takes the lock again and again; ends with 1 when somebody else is in there.
for (let turn = 0; turn < 20; turn++)
  await withLock(lock, async () => {
    const file = await open(inside, 'wx').catch(() => process.exit(1))
    await file.close()
    await rm(inside)
  })
