import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crc32c } from '#lib/crc.ts'
import { readStats } from '../../training/run/stats.ts'
import { pythonPackage } from '../venv.ts'
import { best as backend } from './backends.ts'
import { runGan } from './gan.ts'
import { options, SMALL } from './runs.ts'
import { writeNoise } from './tiny.ts'

/** Where the real TensorBoard is. */
const programs = await pythonPackage('tensorboard==2.21.0')
if (!programs) console.warn('TensorBoard cannot be installed here: its test is skipped')

// RFC 3720, appendix B.4
test.each([
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
])('CRC-32C is as the RFC has it', (bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum)
})

describe.skipIf(!programs)('TensorBoard', () => {
  const root = mkdtempSync(join(tmpdir(), 'latent-garden-'))
  let run: string

  beforeAll(async () => {
    await writeNoise(join(root, 'data'), 40, 16)
    const how = { preset: 'lorelei-64', data: join(root, 'data'), runs: join(root, 'runs') }
    const limits = { set: SMALL, backend, 'max-steps': '4' }
    const line = ['train', ...options({ ...how, ...limits }), '--tensorboard']
    run = /^run (.+)$/m.exec((await runGan(...line)).output)?.[1] as string
    await runGan('resume', run, '--tensorboard', '--max-steps', '8', '--backend', backend)
  })

  afterAll(() => rm(root, { recursive: true, force: true }))

  test('reads every tick and sheet, of all calls', async () => {
    const read = JSON.parse(
      execFileSync(join(programs as string, 'python'), ['-c', READ, join(run, 'tensorboard')], {
        encoding: 'utf8',
      }),
    )
    const ticks = await readStats(run)
    expect(read.steps).toEqual([2, 4, 6, 8])
    expect(read.steps).toEqual(ticks.map(({ step }) => step))
    for (const [i, { criticLoss }] of ticks.entries())
      expect(read.losses[i]).toBeCloseTo(criticLoss, 4)
    expect(read.sheets).toEqual([2, 4, 6, 8])
    expect(read.size).toEqual([32, 32])
    expect(read.tags).toContain('run/imagesPerSecond')
  })
})

/** Opens a folder with TensorBoard's own reader, as its server does. */
const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"images": 0, "scalars": 0})
events.Reload()
losses, sheets = events.Scalars("loss/critic"), events.Images("pictures/sheet")
assert all(sheet.encoded_image_string.startswith(b"\\x89PNG") for sheet in sheets)
print(json.dumps({
    "steps": [one.step for one in losses],
    "losses": [one.value for one in losses],
    "sheets": [one.step for one in sheets],
    "size": [sheets[0].width, sheets[0].height],
    "tags": events.Tags()["scalars"],
}))
`
