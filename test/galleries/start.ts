import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileStorage } from '../../lib/storage/file.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { freePort } from '../port.js'
import { type Running, startGallery } from '../servers.ts'

/** Several galleries behind nginx. */
export type Galleries = {
  /** Of nginx. */
  origin: string
  all: Running[]
  /** Pictures that all which run have grown so far. */
  grown(): Promise<number>
  stop(): Promise<void>
}

const TOKEN = 'galleries'

/**
 * Starts galleries that share a Redis and a bucket, into which the models of `public/models` are put.
 *
 * @param bucket what `openStorage('s3://garden', …)` takes
 * @param environment of each beside that
 */
export async function startGalleries(
  count: number,
  redis: string,
  bucket: Record<string, string>,
  environment: Record<string, string>,
): Promise<Galleries> {
  await fillBucket(bucket)
  const all: Running[] = []
  for (let i = 0; i < count; i++)
    all.push(
      await startGallery({
        ...bucket,
        GARDEN_STORE: 's3://garden',
        GARDEN_REDIS_URL: redis,
        GARDEN_INSTANCE: `gallery-${i}`,
        GARDEN_METRICS_TOKEN: TOKEN,
        GARDEN_TRUST_PROXY: '1',
        ...environment,
      }),
    )
  const balancer = await startBalancer(all)
  const stop = async () => {
    await balancer.stop()
    await Promise.all(all.map((one) => one.stop()))
  }
  return { origin: balancer.origin, all, grown: () => grownBy(all), stop }
}

async function fillBucket(environment: Record<string, string>): Promise<void> {
  const [from, into] = [fileStorage('public/models'), await openStorage('s3://garden', environment)]
  for await (const path of from.list('')) await into.write(path, (await from.read(path)).bytes)
}

async function grownBy(galleries: readonly Running[]): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const living = galleries.filter((one) => one.process.exitCode === null && !one.process.killed)
  const texts = await Promise.all(
    living.map(({ origin }) =>
      fetch(`${origin}/api/metrics`, { headers }).then((one) => one.text()),
    ),
  )
  return texts.reduce(
    (sum, text) => sum + Number(/^garden_pictures_total\S* (\d+)/m.exec(text)?.[1] ?? 0),
    0,
  )
}

/** nginx, which passes over a gallery that does not answer. */
async function startBalancer(to: readonly Running[]) {
  const folder = await mkdtemp(join(tmpdir(), 'balancer-'))
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  await writeFile(config, configuration(folder, port, to))
  const nginx = spawn('nginx', ['-c', config, '-p', folder, '-e', 'stderr'], { stdio: 'inherit' })
  const origin = `http://127.0.0.1:${port}`
  while (!(await fetch(`${origin}/robots.txt`).catch(() => undefined))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}`)
    await sleep(100)
  }
  const stop = async () => {
    nginx.kill()
    await once(nginx, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  return { origin, stop }
}

function configuration(folder: string, port: number, to: readonly Running[]): string {
  const servers = to.map(
    ({ origin }) => `server ${new URL(origin).host} max_fails=1 fail_timeout=2s;`,
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  return `
daemon off;
# That a gallery was killed is no news.
error_log stderr crit;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  upstream galleries { ${servers.join(' ')} keepalive 32; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://galleries;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $http_x_forwarded_for;
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
    }
  }
}
`
}
