import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'playwright/test'
import { freePort } from '../port.js'
import { firstModel } from './garden.ts'
import { type Image, parseImage } from './standalone/dockerfile.ts'

type Met = { status: number; headers: Record<string, string>; body: string }

/** A network in which there is nothing but this machine; not every system has one to give. */
const ALONE = [
  'unshare',
  '--map-root-user',
  '--net',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
]
const canBeAlone = spawnSync(ALONE[0] ?? '', [...ALONE.slice(1), 'true']).status === 0

let folder: string

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latent-garden-image-'))
})

test.afterAll(() => rmSync(folder, { recursive: true }))

test('what the Dockerfile copies serves by itself, without a network', async ({ request }) => {
  const { id, pinned } = await firstModel(request)
  const image = parseImage(readFileSync('Dockerfile', 'utf8'))
  expect(image.copies.length).toBeGreaterThan(0)
  for (const { from, to } of image.copies) cpSync(from, join(folder, to), { recursive: true })

  const picture = `/api/v1/images/${pinned}/1234567.png`
  const visits = [
    { path: picture },
    { path: `/${id}/7` },
    { path: '/api/v1/models' },
    { path: '/models/catalogue.json' },
    { path: '/api/v1/images/nothing/1.png' },
    { path: '/api/metrics' },
    { path: '/api/metrics', token: 'swordfish' },
  ]
  const { met, log, isOnline, end } = await visit(image, visits)
  expect(met.map(({ status }: Met) => status)).toEqual([200, 200, 200, 200, 404, 401, 200])
  expect(isOnline && canBeAlone, 'it was not kept from the network').toBe(false)
  expect(end, 'it should end when it is told to').toBe(143)

  const ours = await request.get(picture)
  expect(Buffer.from(met[0].body, 'base64').equals(await ours.body())).toBe(true)
  expect(met[0].headers['server-timing']).toMatch(
    /^queue;dur=[\d.]+, infer;dur=[\d.]+, encode;dur=[\d.]+, cache;desc=miss$/,
  )
  expect(decoded(met[1])).toContain('<img')
  expect(log).toContain(`"path":"${picture}","route":"getImage","status":200`)
  expect(log).toContain('"code":"unknown_model"')
  const metrics = decoded(met[6])
  expect(metrics).toContain('garden_requests_total{route="getImage",status="200"} 1')
  expect(metrics).toContain('garden_cache_total{state="miss"} 1')
  expect(metrics).toMatch(/^garden_pictures_total [1-9]/m)
})

async function visit({ command, healthcheck, environment }: Image, visits: object[]) {
  const port = await freePort()
  const plan = { command, healthcheck, origin: `http://127.0.0.1:${port}`, visits }
  const prefix = canBeAlone ? ALONE : []
  const visitor = [process.execPath, resolve('test/e2e/standalone/visit.js'), JSON.stringify(plan)]
  const [program = '', ...args] = [...prefix, ...visitor]
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      ...environment,
      PORT: `${port}`,
      GARDEN_METRICS_TOKEN: 'swordfish',
    },
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

function decoded({ body }: Met): string {
  return Buffer.from(body, 'base64').toString()
}
