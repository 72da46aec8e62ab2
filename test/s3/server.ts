import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { AwsClient } from 'aws4fetch'
import { freePort } from '../port.js'
import { pythonPackage } from '../venv.ts'

export type S3Server = {
  /** What `openStorage('s3://garden', …)` takes. */
  environment: Record<string, string>
  close(): Promise<void>
}

/**
 * An S3-compatible server, moto's: the Python package that AWS' own tools are tested with, which keeps conditions on
 * single writes, parts and pages of lists; installed once into the cache by pip. Undefined where it cannot be had.
 * With `S3_SERVER=http://127.0.0.1:7070 npx vitest …` another one that runs already, by the keys that AWS' own tools read.
 */
export async function startS3Server(): Promise<S3Server | undefined> {
  if (process.env.S3_SERVER) return runningServer(process.env.S3_SERVER)
  const programs = await pythonPackage('moto[s3,server]==5.2.5')
  if (!programs) return undefined
  const port = await freePort()
  const line = ['-c', ONE_AT_A_TIME, '--host', '127.0.0.1', '--port', String(port)]
  const child = spawn(join(programs, 'python'), line, { stdio: 'ignore' })
  const address = `http://127.0.0.1:${port}`
  const environment = {
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: address,
  }
  await answering(`${address}/moto-api/`)
  await makeBucket(environment)
  const close = async () => {
    child.kill()
    await once(child, 'exit')
  }
  return { environment, close }
}

async function runningServer(address: string): Promise<S3Server> {
  const { AWS_ACCESS_KEY_ID = 'key', AWS_SECRET_ACCESS_KEY = 'secret' } = process.env
  const keys = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION: 'us-east-1' }
  const environment = { ...keys, AWS_ENDPOINT_URL_S3: address }
  await makeBucket(environment)
  return { environment, close: async () => {} }
}

async function makeBucket(environment: Record<string, string>): Promise<void> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = environment
  const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  const client = new AwsClient({ ...keys, region: AWS_REGION, service: 's3' })
  await client.fetch(`${environment.AWS_ENDPOINT_URL_S3}/garden`, { method: 'PUT' })
}

/** Between a condition and the write that it is for, moto lets others in: it is to answer one request after the other. */
const ONE_AT_A_TIME = `
import threading, moto.server, werkzeug.serving
turn = threading.Lock()
def serve(host, port, app, **options):
    def alone(environ, start_response):
        with turn: return app(environ, start_response)
    werkzeug.serving.run_simple(host, port, alone, **options)
moto.server.run_simple = serve
moto.server.main()
`

async function answering(address: string): Promise<void> {
  for (let left = 300; ; left--) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok) return
    if (left === 0) throw new Error(`${address} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
