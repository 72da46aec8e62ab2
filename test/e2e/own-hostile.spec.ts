import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'

test.describe.configure({ timeout: 120_000 })

type Layer = [string, Record<string, unknown>]

const UP: Layer = ['UpSampling2D', { size: [2, 2], interpolation: 'nearest' }]
const ROOT: Layer[] = [
  ['Dense', { units: 64, use_bias: false, batch_input_shape: [null, 8] }],
  ['Reshape', { target_shape: [8, 8, 1] }],
]
const WEIGHTS = [{ name: 'layer0/kernel', shape: [8, 64], dtype: 'float32' }]
const KERNEL = { name: 'layer2/kernel', shape: [1, 1, 1, 1], dtype: 'float32' }

/** Folders of a few kilobytes that ask for more than there is, and what is said of them. */
const FOLDERS: [name: string, layers: Layer[], weights: object[], said: RegExp][] = [
  [
    'thirteen doublings',
    [...ROOT, ...Array<Layer>(13).fill(UP)],
    WEIGHTS,
    /layer\d+ makes 2048 × 2048/,
  ],
  [
    'a stride of 512',
    [
      ...ROOT,
      [
        'Conv2DTranspose',
        { filters: 1, kernel_size: [1, 1], strides: [512, 512], use_bias: false },
      ],
    ],
    [...WEIGHTS, KERNEL],
    /stride of 512/,
  ],
  ['a class called constructor', [...ROOT, ['constructor', {}]], WEIGHTS, /constructor/],
  ['a class called __proto__', [...ROOT, ['__proto__', {}]], WEIGHTS, /__proto__/],
  [
    'weights of a terabyte',
    ROOT,
    [{ name: 'layer0/kernel', shape: [1e6, 1e6], dtype: 'float32' }],
    /at most 512 MB/,
  ],
  [
    'zeros without end around it',
    [...ROOT, ...Array<Layer>(9).fill(['ZeroPadding2D', { padding: 900 }])],
    WEIGHTS,
    /layer\d+/,
  ],
]

let folder: string

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  for (const [name, layers, weights] of FOLDERS) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'model.json'), JSON.stringify(modelOf(layers, weights)))
    await writeFile(
      join(folder, name, 'weights.bin'),
      Buffer.alloc(4 * 513).subarray(0, bytesOf(weights)),
    )
  }
})

test.afterAll(() => rm(folder, { recursive: true }))

for (const [name, , , said] of FOLDERS)
  test(`a folder with ${name} is refused at once, and costs no memory`, async ({ page }) => {
    await page.goto('/own')
    await expect(page.locator('[data-ready]')).toHaveAttribute('data-ready', 'true', {
      timeout: 60_000,
    })
    const before = residentMegabytes()
    await page.locator('input[webkitdirectory]').first().setInputFiles(join(folder, name))
    await expect(page.getByRole('status').first()).toHaveText(said, { timeout: 15_000 })
    expect(residentMegabytes() - before).toBeLessThan(300)
  })

/** Of all processes of browsers that this one started. */
function residentMegabytes(): number {
  const lines = execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8' }).split('\n')
  const renderers = lines.filter((line) => line.includes('--type=renderer'))
  return renderers.reduce((sum, line) => sum + Number.parseInt(line, 10), 0) / 1000
}

function bytesOf(weights: readonly object[]): number {
  return weights.length > 1 ? 4 * 513 : 4 * 512
}

function modelOf(layers: readonly Layer[], weights: readonly object[]): object {
  const listed = layers.map(([class_name, config], i) => ({
    class_name,
    config: { name: `layer${i}`, trainable: true, ...config },
  }))
  return {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'hostile', layers: listed } },
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  }
}
