import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { access, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { thisHolder } from '#lib/storage/holder.ts'
import { withLock } from '#lib/storage/lock.ts'

/** How often to let two processes race: `RACES=100 npx vitest …` for more. */
const RACES = Number(process.env.RACES ?? 3)

const LONG_AGO = new Date('2001-01-01')
const AHEAD = new Date(Date.now() + 86_400_000)

let folder: string
let lock: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-lock-'))
  lock = join(folder, 'setup.lock')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('work under one lock never overlaps', async () => {
  expect(await mostAtOnce()).toBe(1)
})

test('nor does it on a disk that has no hard links', async () => {
  const { link } = fs.promises
  // exFAT, SMB and some mounts say so; the machines that test this rarely have one.
  fs.promises.link = () =>
    Promise.reject(Object.assign(new Error('EPERM: not permitted, link'), { code: 'EPERM' }))
  syncBuiltinESMExports()
  try {
    expect(await mostAtOnce()).toBe(1)
    expect(await readdir(folder)).toEqual([])
  } finally {
    fs.promises.link = link
    syncBuiltinESMExports()
  }
})

/** How many of five works under one lock run at once. */
async function mostAtOnce(): Promise<number> {
  let running = 0
  let most = 0
  const work = async () => {
    running += 1
    most = Math.max(most, running)
    await sleep(20)
    running -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => withLock(lock, work)))
  return most
}

test('the lock is gone after work that failed, and nothing else stays', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readdir(folder)).toEqual([])
})

test('the lock of a process that died is taken over at once', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(lock, JSON.stringify({ ...(await thisHolder('')), pid }))
  expect(await withLock(lock, async () => 'done', { patience: 0 })).toBe('done')
})

test('a process that only has the number of the one that died does not hold its lock', async () => {
  await writeFile(lock, JSON.stringify({ ...(await thisHolder('')), started: '1' }))
  expect(await withLock(lock, async () => 'done', { patience: 0 })).toBe('done')
})

describe.skipIf(process.platform !== 'linux')('where the system does not tell of a process', () => {
  const { readFile: whole } = fs.promises

  beforeEach(() => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    fs.promises.readFile = ((path: string, options: 'utf8') =>
      `${path}`.endsWith('/stat')
        ? Promise.reject(denied)
        : whole(path, options)) as typeof fs.promises.readFile
    syncBuiltinESMExports()
  })

  afterEach(tellAgain)

  test('it has its lock as long as it gives signs of life', async () => {
    for (const started of ['1', '']) {
      await writeFile(lock, JSON.stringify({ ...(await thisHolder('')), started }))
      await expect(withLock(lock, async () => 'never', { patience: 0 })).rejects.toMatchObject({
        code: 'storage_failed',
      })
    }
    const { pid } = spawnSync(process.execPath, ['--version'])
    await writeFile(lock, JSON.stringify({ ...(await thisHolder('')), pid }))
    expect(await withLock(lock, async () => 'done', { patience: 0 })).toBe('done')
  })

  test('it asks again when it started', async () => {
    vi.resetModules()
    const fresh = await import('#lib/storage/holder.ts')
    const unsure = await fresh.thisHolder('')
    expect(unsure.started).toBe('')
    tellAgain()
    expect(await fresh.isAlive(unsure)).toBeUndefined()
    expect((await fresh.thisHolder('')).started).toMatch(/^\d+$/)
  })

  function tellAgain() {
    fs.promises.readFile = whole
    syncBuiltinESMExports()
  }
})

test('a holder of this machine keeps its lock, however long it is silent or wrong its clock', async () => {
  for (const time of [LONG_AGO, AHEAD])
    await withLock(lock, async () => {
      await utimes(lock, time, time)
      await expect(withLock(lock, async () => 'never', { patience: 0 })).rejects.toMatchObject({
        code: 'storage_failed',
        message: expect.stringContaining(`Process ${process.pid} on `),
      })
    })
})

test('a lock that names another is neither kept alive nor removed, and its work is told', async () => {
  const other = JSON.stringify({ ...(await thisHolder('other')), place: 'elsewhere' })
  await withLock(lock, async (hold) => {
    await hold.require()
    await writeFile(lock, other)
    await expect(hold.require()).rejects.toMatchObject({ code: 'conflict' })
    await rm(lock)
    await expect(hold.require()).rejects.toMatchObject({ code: 'conflict' })
    await writeFile(lock, other)
  })
  expect(await readFile(lock, 'utf8')).toBe(other)
})

test('what is missing because another holder has swept it away is no fault of the disk', async () => {
  const work = withLock(lock, async () => {
    await writeFile(lock, JSON.stringify(await thisHolder(randomUUID())))
    await readFile(join(folder, 'swept-away'))
  })
  await expect(work).rejects.toMatchObject({ code: 'conflict' })
  const own = withLock(join(folder, 'own.lock'), () => readFile(join(folder, 'missing')))
  await expect(own).rejects.toMatchObject({ code: 'ENOENT' })
})

test('waiting for a lock can be interrupted', async () => {
  const signal = AbortSignal.timeout(50)
  const inner = () => withLock(lock, async () => 'never', { signal })
  await expect(withLock(lock, inner)).rejects.toThrow('aborted')
})

// They wait for signs of life, and so they do it together.
describe.concurrent('a holder that cannot be seen from here', () => {
  test('has a minute, and is then watched before its lock is taken', async () => {
    await eachOf(['elsewhere', 'garbled', 'empty'], [LONG_AGO, AHEAD], async (path) => {
      let waits = 0
      const since = performance.now()
      const onWait = () => {
        waits += 1
      }
      expect(await withLock(path, async () => 'done', { patience: 0, onWait })).toBe('done')
      expect(performance.now() - since).toBeGreaterThan(10_000)
      expect(waits).toBe(1)
    })
  })

  test('counts as alive while it was heard of less than a minute ago', async () => {
    await eachOf(['elsewhere', 'garbled', 'empty'], [new Date()], async (path) => {
      await expect(withLock(path, async () => 'never', { patience: 0 })).rejects.toMatchObject({
        code: 'storage_failed',
      })
    })
  })

  test('counts as alive when it is heard of, though its clock is wrong', async () => {
    await eachOf(['elsewhere'], [LONG_AGO, AHEAD], async (path, time) => {
      const later = new Date(time.getTime() + 5000)
      const beat = sleep(2000).then(() => utimes(path, later, later))
      await expect(withLock(path, async () => 'never', { patience: 0 })).rejects.toMatchObject({
        code: 'storage_failed',
      })
      await beat
    })
  })
})

test(`of two processes at once, ${RACES} times over the lock of a dead one, one has it at any time`, {
  timeout: 30_000 + RACES * 5_000,
}, async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dead = JSON.stringify({ ...(await thisHolder('')), pid })
  for (let race = 0; race < RACES; race++) {
    const path = join(folder, `race-${race}.lock`)
    await writeFile(path, dead)
    const logs = await Promise.all([racer(path), racer(path)])
    expect(logs).toEqual([0, 0])
    await expect(access(path)).rejects.toThrow('ENOENT')
  }
})

/** Takes a lock again and again in a process of its own; its exit code is 1 once another was in there, too. */
async function racer(path: string): Promise<number | null> {
  const script = fileURLToPath(new URL('./racer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('close', resolve))
}

/** Each kind of lock at each time, all at once. */
async function eachOf(
  kinds: readonly ('elsewhere' | 'garbled' | 'empty')[],
  times: readonly Date[],
  check: (path: string, time: Date) => Promise<void>,
): Promise<void> {
  const texts = {
    elsewhere: JSON.stringify({ ...(await thisHolder('x')), place: 'another machine' }),
    garbled: '{"host":"elsewhere","pid"',
    empty: '',
  }
  const root = await mkdtemp(join(tmpdir(), 'gan-locks-'))
  const cases = kinds.flatMap((kind) => times.map((time) => ({ kind, time })))
  await Promise.all(
    cases.map(async ({ kind, time }) => {
      const path = join(root, `${randomUUID()}.lock`)
      await writeFile(path, texts[kind])
      await utimes(path, time, time)
      await check(path, time)
    }),
  )
  await rm(root, { recursive: true })
}
