import 'server-only'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { withRedis } from './redis.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Seconds for which a file is kept, and bytes above which it is not worth sending around. */
const KEPT = 3_600
const LARGEST = 2 ** 20

/** Milliseconds after which whoever makes a file and does not say that it still does is taken for gone. */
const TURN = 5_000
const RENEWAL = TURN / 3

/** Milliseconds that others wait for who makes a file, and between their looks; the longest film takes less. */
const LONGEST_WAIT = 60_000
const FIRST_LOOK = 10
const LONGEST_LOOK = 200

/** The file, or else 1 for whose turn it is to make it, and 0 for the others: at once, so that it is never two's turn. */
const TAKE = `local file = redis.call('get', KEYS[1])
if file then return file end
return redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0`

/** Holds a turn, if it is still ours. */
const HOLD = `return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('pexpire', KEYS[1], ARGV[2])`

/** Hands the file around, if there is one to be, and then gives the turn back, if it is still ours. */
const GIVE = `if #ARGV > 1 then redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
if redis.call('get', KEYS[2]) == ARGV[1] then redis.call('del', KEYS[2]) end`

/** A file that some gallery has made, by the name of its bytes; undefined where none has, or no Redis answers. */
export async function takeShared(key: string): Promise<Bytes | undefined> {
  const file = await withRedis((connection) => connection.getBuffer(fileKey(key)))
  return file ? new Uint8Array(file) : undefined
}

/**
 * A file that several galleries may be asked for at once: one makes it, the others wait for it. Without Redis each makes
 * its own.
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
  const renewal = setInterval(() => hold(key, turn), RENEWAL)
  try {
    const made = await make()
    await give(key, turn, made.bytes.length <= LARGEST ? made.bytes : undefined)
    return made
  } catch (error) {
    await give(key, turn)
    throw error
  } finally {
    clearInterval(renewal)
  }
}

/** Undefined once it is this gallery's turn to make the file. */
async function awaitTurn(
  key: string,
  turn: string,
  signal: AbortSignal,
): Promise<Bytes | undefined> {
  const deadline = performance.now() + LONGEST_WAIT
  for (let pause = FIRST_LOOK; ; pause = Math.min(2 * pause, LONGEST_LOOK)) {
    signal.throwIfAborted()
    const taken = await take(key, turn)
    if (taken instanceof Buffer) return new Uint8Array(taken)
    if (taken !== 0 || performance.now() > deadline) return undefined
    await setTimeout(pause, undefined, { signal })
  }
}

function take(key: string, turn: string): Promise<unknown> {
  return withRedis((connection) =>
    connection.callBuffer('eval', TAKE, 2, fileKey(key), lockKey(key), turn, TURN),
  )
}

async function hold(key: string, turn: string): Promise<void> {
  await withRedis((connection) => connection.eval(HOLD, 1, lockKey(key), turn, TURN))
}

async function give(key: string, turn: string, file?: Bytes): Promise<void> {
  const handed = file ? [Buffer.from(file), KEPT] : []
  await withRedis((connection) =>
    connection.eval(GIVE, 2, fileKey(key), lockKey(key), turn, ...handed),
  )
}

function fileKey(key: string): string {
  return `garden:file:${key}`
}

function lockKey(key: string): string {
  return `garden:turn:${key}`
}
