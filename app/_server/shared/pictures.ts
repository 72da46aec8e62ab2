import 'server-only'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { withRedis } from './redis.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Seconds for which a file is kept, and bytes above which it is not worth sending around. */
const KEPT = 3_600
const LARGEST = 2 ** 20

/** Milliseconds that others wait for who makes a file: by then it is made, or its maker is gone. */
const TURN = 5_000
const FIRST_LOOK = 10
const LONGEST_LOOK = 200

/** Gives the lock back, if it is still ours. */
const UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"

/** A file that some gallery has made, by the name of its bytes; undefined where none has, or no Redis answers. */
export function takeShared(key: string): Promise<Bytes | undefined> {
  return withRedis((connection) => find(connection, key))
}

/**
 * A file that several galleries may be asked for at once: one makes it, the others wait for it a little. Without Redis
 * each makes its own.
 *
 * @param key names the exact bytes
 * @param make makes the file; `bytes` of what it gives are handed around
 * @param signal of who waits
 * @returns what `make` gave here, or the bytes that another gallery made
 */
export async function madeOnce<Made extends { bytes: Bytes }>(
  key: string,
  make: () => Promise<Made>,
  signal: AbortSignal,
): Promise<Made | { bytes: Bytes }> {
  const turn = randomUUID()
  const found = await awaitTurn(key, turn, signal)
  if (found) return { bytes: found }
  try {
    const made = await make()
    if (made.bytes.length <= LARGEST)
      await withRedis((connection) =>
        connection.set(fileKey(key), Buffer.from(made.bytes), 'EX', KEPT),
      )
    return made
  } finally {
    await withRedis((connection) => connection.eval(UNLOCK, 1, lockKey(key), turn))
  }
}

/** Undefined once it is this gallery's turn to make the file. */
async function awaitTurn(
  key: string,
  turn: string,
  signal: AbortSignal,
): Promise<Bytes | undefined> {
  const deadline = performance.now() + TURN
  for (let pause = FIRST_LOOK; ; pause = Math.min(2 * pause, LONGEST_LOOK)) {
    signal.throwIfAborted()
    const state = await withRedis(async (connection) => {
      const mine = await connection.set(lockKey(key), turn, 'PX', TURN, 'NX')
      // It may have been made between the first look and the lock.
      const file = await find(connection, key)
      return { isMine: mine === 'OK', file }
    })
    if (state?.file || !state || state.isMine || performance.now() > deadline) return state?.file
    await setTimeout(pause, undefined, { signal })
  }
}

async function find(connection: Redis, key: string): Promise<Bytes | undefined> {
  const file = await connection.getBuffer(fileKey(key))
  return file ? new Uint8Array(file) : undefined
}

function fileKey(key: string): string {
  return `garden:file:${key}`
}

function lockKey(key: string): string {
  return `garden:turn:${key}`
}
