import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../training/doctor/doctor.ts'
import { page } from '../../../training/doctor/page.ts'
import { execute, type Outcome } from '../../../training/setup/execute.ts'
import { webgpuMissing } from '../software-gpu.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

function doctor(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return execute(process.execPath, ['training/bin/gan.js', 'doctor', ...args], { cwd: root, env })
}

describe('the doctor, on every backend', () => {
  let outcome: Outcome
  let diagnosis: Diagnosis

  beforeAll(async () => {
    outcome = await doctor(['--json'])
    diagnosis = JSON.parse(outcome.stdout)
  }, 600_000)

  test('ends well, because at least wasm trains', () => {
    expect(outcome.failure).toBe('')
    expect(finding('wasm')).toMatchObject({ trains: true, threads: 1 })
  })

  test('measures what trains and says what the others lack', () => {
    expect(diagnosis.backends.map(({ name }) => name)).toEqual(['cuda', 'webgpu', 'cpu', 'wasm'])
    for (const each of diagnosis.backends)
      if (each.trains) {
        expect(each.speed.forwardGflops).toBeGreaterThan(0)
        expect(each.speed.backwardGflops).toBeGreaterThan(0)
        expect(each.gradientError).toBeLessThan(0.02)
      } else expect(each.reason + each.suggestion).toMatch(/\w.*\.$/)
  })

  test.skipIf(webgpuMissing !== undefined)(
    'tells a GPU that is software, which auto leaves',
    () => {
      expect(finding('webgpu')).toMatchObject({ trains: true })
      if (JSON.stringify(finding('webgpu')).includes('(software)'))
        expect(diagnosis.auto).not.toBe('webgpu')
    },
  )

  test('auto takes one that trains', () => {
    expect(finding(diagnosis.auto)).toMatchObject({ trains: true })
  })

  test('describes the machine', () => {
    expect(diagnosis.machine).toMatchObject({
      node: process.versions.node,
      sharp: expect.stringMatching(/^[\d.]+ with libvips/),
    })
    expect(diagnosis.machine.freeDiskBytes).toBeGreaterThan(0)
  })

  function finding(name: string | undefined) {
    return diagnosis.backends.find((each) => each.name === name)
  }
})

test('where nothing trains the doctor says why of each, and fails', async () => {
  const crash = 'data:text/javascript,if(process.argv[1].endsWith("examine.js"))process.exit(3)'
  const { stdout, stderr, failure } = await doctor([], {
    NODE_OPTIONS: `--import=${encodeURI(crash)}`,
  })
  expect(failure).toBe('exit code 1')
  expect(stdout.match(/its process failed: exit code 3/g)).toHaveLength(4)
  expect(stdout).not.toContain('Trains here')
  expect(stderr).toContain('error (backend_unavailable): No backend trains')
})

test('a page has at most 80 characters a line, however long a name is', () => {
  const speed = { forwardGflops: 12_345.6, backwardGflops: 0.123 }
  const text = page({
    auto: 'cuda',
    backends: [
      {
        ...{ name: 'cuda', trains: true, speed, gradientError: 1e-4, version: 'TensorFlow 2.21.0' },
        device: 'NVIDIA H100 80GB HBM3, 81559 MiB, 570.86.15; NVIDIA RTX PRO 6000, 97887 MiB',
      },
      {
        ...{ name: 'cpu', trains: true, speed, gradientError: 1e-4, version: 'TensorFlow 2.21.0' },
        ...{ device: '2 threads', threads: 2, bfloat16: speed },
      },
      { name: 'wasm', trains: false, reason: 'no '.repeat(50), suggestion: 'Do '.repeat(60) },
    ],
    machine: {
      ...{ platform: 'linux-x64', processor: 'Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz' },
      ...{ cores: 2, extensions: ['AVX2', 'AVX-512', 'AMX'], memoryBytes: 2.5e10 },
      ...{ freeMemoryBytes: 2e10, freeDiskBytes: 6e10, node: '20.20.2', sharp: '0.35.5' },
    },
  })
  const lines = stripVTControlCharacters(text).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(lines.slice(0, 6)).toEqual([
    'Trains here  forward  backward   error  with',
    'cuda           12346     0.123  1.0e-4  TensorFlow 2.21.0, NVIDIA H100 80GB',
    '                                        HBM3, 81559 MiB, 570.86.15; NVIDIA RTX',
    '                                        PRO 6000, 97887 MiB',
    'cpu            12346     0.123  1.0e-4  TensorFlow 2.21.0, 2 threads',
    '  bfloat16     12346     0.123',
  ])
})
