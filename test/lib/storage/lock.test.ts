import { spawnSync } from 'node:child_process'
import { access, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from '#lib/storage/lock.ts'

let folder: string
let lock: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-lock-'))
  lock = join(folder, 'setup.lock')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('work under one lock never overlaps', async () => {
  let running = 0
  let most = 0
  const work = async () => {
    running += 1
    most = Math.max(most, running)
    await sleep(20)
    running -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => withLock(lock, work)))
  expect(most).toBe(1)
})

test('the lock is gone after work that failed', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(access(lock)).rejects.toThrow('ENOENT')
})

test('the lock of a process that died is taken over at once', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(lock, JSON.stringify({ host: hostname(), pid }))
  expect(await withLock(lock, async () => 'done')).toBe('done')
})

test('the lock of another machine counts until it has been silent for a minute', async () => {
  await writeFile(lock, JSON.stringify({ host: 'elsewhere', pid: 1 }))
  let waits = 0
  const onWait = () => {
    waits += 1
    const before = new Date(Date.now() - 61_000)
    void utimes(lock, before, before)
  }
  expect(await withLock(lock, async () => 'done', { onWait })).toBe('done')
  expect(waits).toBe(1)
})

test('waiting for a lock can be interrupted', async () => {
  const signal = AbortSignal.timeout(50)
  const inner = () => withLock(lock, async () => 'never', { signal })
  await expect(withLock(lock, inner)).rejects.toThrow('aborted')
})
