import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { openStorage } from '#lib/storage/open.ts'
import { startS3Server } from '../../s3/server.ts'
import { storageContract } from './contract.ts'

const server = await startS3Server()
if (!server) console.warn('No S3-compatible server can be installed here: its tests are skipped')

const x = new TextEncoder().encode('x')
let stores = 0

/** A server in Python, and processes that start. */
const SLOW = { timeout: 120_000 }

afterAll(() => server?.close())

describe.skipIf(!server)('on an S3-compatible server', () => {
  storageContract('s3', newStore)

  test('keeps to its prefix, and to names of its kind', async () => {
    const bucket = await openStorage('s3://garden', environment())
    const store = await newStore()
    await store.write('ours', x)
    await bucket.write('elsewhere', x)
    expect(await listed(store)).toEqual(['ours'])
    expect(await listed(bucket)).toContain('elsewhere')
  })

  test('sends a large file in parts, whole or not at all', SLOW, async () => {
    const store = await newStore()
    const large = new Uint8Array(65 * 2 ** 20)
    for (let i = 0; i < large.length; i += 1000) large[i] = i >> 10
    const { etag } = await store.write('large.bin', large, { ifMatch: null })
    const kept = await store.read('large.bin')
    expect(kept.etag).toBe(etag)
    expect(etag).toMatch(/-5$/)
    expect(Buffer.compare(kept.bytes, large)).toBe(0)
    const again = store.write('large.bin', large, { ifMatch: null })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  test('leaves nothing to be seen of a large file whose writer is killed', async () => {
    const store = await newStore()
    const child = writerOf(`await storage.write('large.bin', new Uint8Array(300 * 2 ** 20))`)
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await listed(store)).toEqual([])
  })

  test('a bucket that is not there is storage_denied', async () => {
    const store = await openStorage('s3://no-such-bucket', environment())
    await expect(store.read('a')).rejects.toMatchObject({ code: 'storage_denied' })
  })
})

test('a server that does not answer is storage_unavailable', async () => {
  const dead = { ...KEYS, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }
  const store = await openStorage('s3://garden', dead, { patience: 0 })
  await expect(store.read('a')).rejects.toMatchObject({ code: 'storage_unavailable' })
})

describe('a file that comes in pieces', () => {
  /** Of a server that pauses before each of eight bytes. */
  const readPausing = async (pause: number) => {
    const answers = createServer(async (_, response) => {
      for (let i = 0; i < 8; i++) {
        await sleep(pause)
        response.write('x')
      }
      response.end()
    })
    await once(answers.listen(0, '127.0.0.1'), 'listening')
    const { port } = answers.address() as AddressInfo
    const slow = { ...KEYS, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` }
    const store = await openStorage('s3://garden', slow, { patience: 0, silence: 500 })
    return store.read('a').finally(() => answers.close())
  }

  test('is read to its end, however long that takes', async () => {
    expect((await readPausing(100)).bytes).toHaveLength(8)
  })

  test('is given up once no more comes', async () => {
    await expect(readPausing(2_000)).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})

test.each(['s3:', 's3://', 's3://A', 's3://garden/../x', 's3://garden//x'])(
  '%s is refused',
  async (location) => {
    await expect(openStorage(location, KEYS)).rejects.toMatchObject({ code: 'storage_failed' })
  },
)

test('without keys a bucket is storage_denied', async () => {
  await expect(openStorage('s3://garden', {})).rejects.toMatchObject({ code: 'storage_denied' })
})

const KEYS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }

function environment(): Record<string, string> {
  return { ...server?.environment }
}

/** A prefix of its own in the one bucket, which may have been there before. */
function newStore() {
  stores += 1
  return openStorage(`s3://garden/${process.pid}-${stores}`, environment())
}

/** A process of its own that writes to the newest store, after a line of output. */
function writerOf(program: string) {
  const whole = `import { openStorage } from '${moduleOf('lib/storage/open.ts')}'
    const storage = await openStorage('s3://garden/${process.pid}-${stores}', process.env)
    console.log('begun')
    ${program}`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', whole]
  const env = { ...process.env, ...environment() }
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
}

function moduleOf(path: string): string {
  return new URL(`../../../${path}`, import.meta.url).href
}

async function listed(storage: Awaited<ReturnType<typeof newStore>>): Promise<string[]> {
  const paths: string[] = []
  for await (const path of storage.list('')) paths.push(path)
  return paths
}
