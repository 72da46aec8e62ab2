import { constants } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { execute } from '../../../training/setup/execute.ts'
import { setUpTensorFlow } from '../../../training/setup/tensorflow.ts'
import { tryTensorFlow } from '../../../training/setup/trial.ts'
import { type Wheels, wheelsForThisMachine } from '../../../training/setup/wheel.ts'
import {
  createCompiler,
  createNvidiaWheels,
  createSandbox,
  createWheel,
  filesBelow,
  removeBinding,
  removeSandbox,
  type Sandbox,
} from './sandbox.ts'

// The binding of tfjs-node stands in for the one that would be compiled: their sources are the same.
const { works } = await tryTensorFlow('@tensorflow/tfjs-node', fileURLToPath(import.meta.url))
const { ok: hasPip } = await execute('python3', ['-m', 'pip', '--version'])
const runs = works && hasPip

let sandbox: Sandbox
let wheels: Wheels

beforeAll(async () => {
  if (!runs) return
  sandbox = await createSandbox('@tensorflow/tfjs-node-gpu')
  const index = join(sandbox.folder, 'index')
  const { wheel: tensorflow } = await createWheel(index)
  wheels = { tensorflow, nvidia: await createNvidiaWheels(index) }
  vi.stubEnv('CXX', await createCompiler(sandbox))
  vi.stubEnv('PIP_NO_INDEX', '1')
  vi.stubEnv('PIP_FIND_LINKS', index)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  if (runs) await removeSandbox(sandbox)
})

function setUp() {
  const { cache, from } = sandbox
  return setUpTensorFlow({ cuda: true, cache, from, wheels })
}

test.skipIf(!runs)(
  'setup for CUDA makes tfjs-node-gpu load, and sees whether there is a GPU',
  async () => {
    const { steps, gpu } = await setUp()
    const piece = ['download', 'extract']
    expect(steps.map(({ name }) => name)).toEqual([
      ...[...piece, ...piece, ...piece],
      ...['compile', 'install'],
    ])
    // The stand-in is a binding to the library without CUDA.
    expect(gpu).toBe(false)
    expect(await tryTensorFlow('@tensorflow/tfjs-node-gpu', sandbox.from)).toMatchObject({
      works: true,
    })
  },
)

test.skipIf(!runs)("it puts NVIDIA's libraries where TensorFlow's looks for them", async () => {
  const kept = await filesBelow(sandbox.cache)
  const [root] = kept[0]?.split('/') ?? []
  expect(kept.filter((path) => !path.includes('/include/'))).toEqual(
    [
      'nvidia/cublas/lib/libcublas.so.12',
      'nvidia/cublas/parts.json',
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
      'nvidia/cuda_nvcc/parts.json',
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.so.2',
      'tensorflow/parts.json',
      'tensorflow/tfjs-node-gpu-4.22.0.node',
    ].map((path) => `${root}/${path}`),
  )
  const program = join(sandbox.cache, `${root}`, 'nvidia/cuda_nvcc/bin/ptxas')
  await expect(access(program, constants.X_OK)).resolves.toBeUndefined()
})

test.skipIf(!runs)('a setup that was killed goes on with the wheel it was at', async () => {
  await removeBinding(sandbox)
  const [root] = (await filesBelow(sandbox.cache))[0]?.split('/') ?? []
  await rm(join(sandbox.cache, `${root}`, 'nvidia/cublas'), { recursive: true })
  const { steps } = await setUp()
  expect(steps.map(({ name }) => name)).toEqual(['download', 'extract', 'install'])
  expect(steps[0]?.detail).toContain('nvidia-cublas-cu12 12.8.4.1')
})

test('where no wheel has CUDA, that is said', () => {
  const machine = `${process.platform}-${process.arch}`
  const found = wheelsForThisMachine(true)
  if (machine === 'linux-x64') expect(found).toMatchObject({ nvidia: { length: 12 } })
  else expect(found).toContain('for CUDA')
})
