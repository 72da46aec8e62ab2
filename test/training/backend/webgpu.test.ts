import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { useBfloat16 } from '../../../training/backend/bfloat16.ts'
import { checkGradients } from '../../../training/gradients/check.ts'
import { createCritic } from '../../../training/networks/critic.ts'
import { modelVariables } from '../../../training/networks/variables.ts'
import { execute } from '../../../training/setup/execute.ts'
import { createState, disposeState } from '../../../training/train/state.ts'
import { trainStep } from '../../../training/train/step.ts'
import { isEmulated, webgpuMissing } from '../software-gpu.ts'
import { randomPictures, tiny, writeNoise } from '../tiny.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe.skipIf(webgpuMissing !== undefined)('with a GPU', { timeout: 300_000 }, () => {
  beforeAll(() => startBackend('webgpu', () => {}))

  test("the penalty's gradient of our critic is a central difference", async () => {
    const worst = await checkGradients(createCritic(tiny), [16, 16, 3])
    console.log(`webgpu: off by at most ${worst.toExponential(1)} from central differences`)
    expect(worst).toBeLessThan(0.02)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a weight that became %f shows in the losses',
    async (value) => {
      for (const network of ['generator', 'critic'] as const) {
        const state = createState(tiny)
        const weights =
          network === 'critic' ? state.critic.variables : modelVariables(state.generator)
        spoil(weights[0]?.variable, value)
        const reals = randomPictures(tiny, 1)
        const stats = await trainStep(tiny, state, 1, [{ pictures: reals }])
        expect(Object.values(stats).every(Number.isFinite), JSON.stringify(stats)).toBe(false)
        tf.dispose(reals)
        disposeState(state)
      }
    },
  )

  test('bfloat16 is refused, and the precision to take named', async () => {
    await expect(useBfloat16()).rejects.toMatchObject({
      code: 'backend_unavailable',
      suggestion: 'Train with --precision float32 or with --backend cpu.',
    })
  })

  test('a command that trained on it ends by itself, and well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gan-webgpu-'))
    await writeNoise(join(folder, 'data'), 20, 16)
    const line = ['train', '--preset', 'lorelei-64', '--backend', 'webgpu', '--max-steps', '2']
    const set = 'resolution=16,generatorWidth=4,criticWidth=4,batch=4,gridColumns=2'
    const { failure, stdout } = await gan([
      ...line,
      ...['--set', set, '--data', join(folder, 'data'), '--runs', join(folder, 'runs')],
    ])
    expect(failure).toBe('')
    expect(stdout).toMatch(/backend webgpu[\s\S]*stopped at step 2/)
    await rm(folder, { recursive: true })
  })

  test.skipIf(!isEmulated)('a GPU that is only software is not what auto takes', async () => {
    const script = `
      import { useWebgpu } from './training/backend/webgpu.ts'
      await useWebgpu(false).catch((error) => console.log(error.message))`
    const { stdout } = await execute(process.execPath, [...TSX, script], { cwd: root })
    expect(stdout).toContain('its GPU is only software (SwiftShader')
  })
})

test('without a GPU it says so, and what it takes', { timeout: 60_000 }, async () => {
  const script = `
    import { startBackend } from './training/backend/backend.ts'
    await startBackend('webgpu').catch((error) => console.log(JSON.stringify(error)))`
  const env = { VK_ICD_FILENAMES: '/nowhere.json' }
  const { stdout } = await execute(process.execPath, [...TSX, script], { cwd: root, env })
  if (process.platform === 'linux')
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'backend_unavailable',
      suggestion: expect.stringContaining('Vulkan driver'),
    })
})

const TSX = ['--import', 'tsx', '--input-type=module', '--eval']

function gan(line: string[]) {
  return execute(process.execPath, ['training/bin/gan.js', ...line], { cwd: root, limit: 240_000 })
}

/** Puts a value in place of a weight's first. */
function spoil(variable: tf.Variable | undefined, value: number): void {
  if (variable === undefined) throw new RangeError('there is no such weight')
  const values = new Float32Array(variable.size).fill(0.02)
  values[0] = value
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
}
