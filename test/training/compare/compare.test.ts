import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { options, SMALL } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

let root: string
let runs: string
const folders: string[] = []

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'latent-garden-'))
  runs = join(root, 'runs')
  await writeNoise(join(root, 'data'), 40, 16)
  for (const set of ['seed=1', 'seed=2', 'batch=4,seed=1']) await trainSome(set)
  for (const folder of folders)
    await runGan('evaluate', folder, '--count', '16', '--metrics', 'swd,told', '--backend', backend)
})

afterAll(() => rm(root, { recursive: true, force: true }))

test('gan list tells where every run stands and what was measured', async () => {
  const { code, output } = await runGan('list', '--runs', runs)
  expect(code).toBe(0)
  const [head, ...lines] = output.trimEnd().split('\n')
  expect(head).toMatch(/^run +state +kimg +of +images\/s +trained +on +SWD +told +samples/)
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^00001-lorelei-64-noise +stopped +0\.0 /)
  const { output: json } = await runGan('list', '--runs', runs, '--json')
  expect(JSON.parse(json)[2]).toMatchObject({ run: folders[2], state: 'stopped', backend })
})

test('gan list names a run that cannot be read, and an empty folder', async () => {
  const file = join(folders[2] as string, 'config.json')
  const config = await readFile(file)
  await writeFile(file, '{')
  expect((await runGan('list', '--runs', runs)).output).toMatch(/00003-\S+ +damaged/)
  await writeFile(file, config)
  expect((await runGan('list', '--runs', join(root, 'data'))).output).toContain('no runs in')
  expect((await runGan('list', '--runs', join(root, 'none'))).code).toBe(2)
})

test('gan compare tells what differs, with the noise of seeds, and writes a page that needs nothing else', async () => {
  const out = join(root, 'compare.html')
  const { code, output } = await runGan('compare', ...folders, '--out', out)
  expect(code).toBe(0)
  expect(output).toMatch(/^batch +8 +8 +4$/m)
  expect(output).toMatch(/^seed +1 +2 +1$/m)
  expect(output).toMatch(/^2 seeds .* ± /m)
  const page = await readFile(out, 'utf8')
  expect(page.match(/src="data:image\/png;base64,/g)).toHaveLength(3)
  expect(page).not.toMatch(/(src|href)="(?!data:)|<script|url\(|@import/)
  expect(page).toContain('prefers-color-scheme:dark')
  expect(page).toContain('aria-label="Critic loss over training')
})

test('gan compare wants two runs', async () => {
  expect((await runGan('compare', folders[0] as string)).code).toBe(2)
  const { code, errors } = await runGan('compare', folders[0] as string, root)
  expect(code).toBe(2)
  expect(errors).toContain('is not a run')
})

async function trainSome(set: string): Promise<void> {
  const how = { preset: 'lorelei-64', data: join(root, 'data'), runs, set: `${SMALL},${set}` }
  const limits = { backend, 'max-steps': '6' }
  const { output } = await runGan('train', ...options({ ...how, ...limits }))
  folders.push(/^run (.+)$/m.exec(output)?.[1] as string)
}
