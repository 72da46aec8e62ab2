import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset } from '../../training/data/dataset.ts'
import { best as backend } from './backends.ts'
import { spots } from './data/pictures.ts'
import { FULL, onFailingDisk, READ_ONLY } from './disk.ts'
import { type Done, runGan } from './gan.ts'
import { options, SMALL } from './runs.ts'
import { writeNoise } from './tiny.ts'

/** At how many of a command's changes the disk fails: `DISK=all npx vitest …` for every one. */
const MOMENTS = process.env.DISK === 'all' ? Infinity : Number(process.env.DISK ?? 2)

let root: string
let run: string
let model: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'disk-'))
  await mkdir(join(root, 'photos'))
  for (let i = 0; i < 6; i++)
    await writeFile(join(root, 'photos', `${i}.png`), await spots(i, 32, 32).png().toBuffer())
  await writeNoise(join(root, 'data'), 20, 16)
  const { output, code } = await runGan(...train(join(root, 'runs')))
  expect(code).toBe(0)
  run = String(/^run (.+)$/m.exec(output)?.[1])
  const store = join(root, 'store')
  await runGan('publish', run, ...options({ store, id: 'tiny', walks: '1,2', backend }))
  const [digest = ''] = await readdir(join(store, 'tiny'))
  model = join(store, 'tiny', digest, 'model.json')
})

afterAll(() => rm(root, { recursive: true }))

type Command = {
  /** The command line that writes into this place. */
  line: (place: string) => string[]
  /** What it is given again as; the same unless told. */
  again?: (place: string) => Promise<string[]>
  /** Whether it has done what it was to do. */
  done: (place: string) => Promise<unknown>
}

const COMMANDS: Record<string, Command> = {
  'dataset pack': {
    line: (place) => [
      'dataset',
      'pack',
      join(root, 'photos'),
      ...options({ resolution: '16', out: place }),
    ],
    done: async (place) => (await openDataset(place)).close(),
  },
  'dataset check': {
    line: (place) => [
      'dataset',
      'check',
      join(root, 'photos'),
      ...options({ resolution: '16', out: place }),
    ],
    done: async (place) => expect(await readdir(place)).toContain('contact.png'),
  },
  'dataset make': {
    line: (place) => ['dataset', 'make', ...options({ count: '5', resolution: '16', out: place })],
    done: async (place) => (await openDataset(place)).close(),
  },
  train: {
    line: (place) => train(place),
    again: async (place) => {
      const [started] = (await readdir(place).catch(() => [])).map((name) => join(place, name))
      const isRun = started !== undefined && (await readdir(started)).includes('config.json')
      return isRun ? resume(started) : train(place)
    },
    done: async (place) => {
      const [started = ''] = (await readdir(place)).sort().slice(-1)
      expect(await readdir(join(place, started, 'checkpoints'))).toContain('00000004.safetensors')
    },
  },
  publish: {
    line: (place) => [
      'publish',
      run,
      ...options({ store: place, id: 'tiny', walks: '1,2', backend }),
    ],
    done: async (place) => expect(await readdir(place)).toContain('catalogue.json'),
  },
  import: {
    line: (place) => {
      const more = {
        id: 'other',
        licence: 'MIT',
        data: 'noise',
        walks: '1,2',
        store: place,
        backend,
      }
      return ['import', model, ...options(more)]
    },
    done: async (place) => expect(await readdir(place)).toContain('catalogue.json'),
  },
  evaluate: {
    // The numbers of a count are kept, so that each place measures another.
    line: (place) => [
      'evaluate',
      run,
      ...options({
        count: String((place.length % 7) + 12),
        metrics: 'swd',
        backend,
        seed: place.replace(/\D/g, '').slice(-6),
      }),
    ],
    done: async () => expect((await readdir(join(run, 'metrics'))).length).toBeGreaterThan(0),
  },
}

test.each(Object.entries(COMMANDS))(
  'on a disk that is full or read-only from some moment on, %s says so, and completes when given again',
  { timeout: 1_800_000 },
  async (name, command) => {
    const place = (part: string) => join(root, `${name.replace(' ', '-')}-${part}`)
    const whole = await onFailingDisk(FULL, Infinity, () => runGan(...command.line(place('0'))))
    expect(whole.result).toMatchObject({ code: 0 })
    expect(whole.changes).toBeGreaterThan(0)
    for (const last of spread(whole.changes, MOMENTS)) {
      const fault = last % 2 ? FULL : READ_ONLY
      const there = place(String(1000 + last))
      const { result } = await onFailingDisk(fault, last, () => runGan(...command.line(there)))
      expectCoded(result, fault.code, `${name} at change ${last + 1} of ${whole.changes}`)
      const line = (await command.again?.(there)) ?? command.line(there)
      expect(await runGan(...line), `${name} again after ${last}`).toMatchObject({ code: 0 })
      await command.done(there)
      await rm(there, { recursive: true, force: true })
    }
  },
)

// A real one: only the superuser may mount it.
test.skipIf(process.getuid?.() !== 0 || !canMount())(
  'on a disk that is really full, too',
  async () => {
    const disk = join(root, 'tmpfs')
    await mkdir(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
    try {
      const line = [
        'dataset',
        'make',
        ...options({ count: '40', resolution: '32', out: join(disk, 'set') }),
      ]
      expectCoded(await runGan(...line), 'ENOSPC', 'make')
      execFileSync('mount', ['-o', 'remount,size=1m', disk])
      expect(await runGan(...line)).toMatchObject({ code: 0 })
      execFileSync('mount', ['-o', 'remount,ro', disk])
      const other = [
        'dataset',
        'make',
        ...options({ count: '5', resolution: '32', out: join(disk, 'b') }),
      ]
      expectCoded(await runGan(...other), 'EROFS', 'make')
    } finally {
      execFileSync('umount', [disk])
    }
  },
)

function expectCoded({ code, errors }: Done, fault: string, what: string): void {
  expect(errors, what).toMatch(/^error \(storage_failed\): /m)
  expect(errors, what).toContain(fault)
  expect(errors, what).not.toMatch(/^ {4}at /m)
  expect(code, what).toBe(1)
}

function train(runs: string): string[] {
  const more = { preset: 'lorelei-64', set: SMALL, data: join(root, 'data'), runs, backend }
  return ['train', ...options({ ...more, 'max-steps': '4' })]
}

function resume(started: string): string[] {
  return ['resume', started, ...options({ backend, 'max-steps': '4' })]
}

/** At most so many whole numbers from 0 on below `end`, evenly. */
function spread(end: number, count: number): number[] {
  const all = Array.from({ length: end }, (_, i) => i)
  const step = Math.max(1, end / count)
  return all.filter((i) => Math.floor(i / step) > Math.floor((i - 1) / step))
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
