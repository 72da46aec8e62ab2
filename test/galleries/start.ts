import { fileStorage } from '../../lib/storage/file.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { type Nginx, startNginx } from '../nginx.ts'
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
function startBalancer(to: readonly Running[]): Promise<Nginx> {
  const servers = to.map(
    ({ origin }) => `server ${new URL(origin).host} max_fails=1 fail_timeout=2s;`,
  )
  return startNginx(
    ({ port }) => `
  # That a gallery was killed is no news.
  error_log stderr crit;
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
  }`,
    '/robots.txt',
  )
}
