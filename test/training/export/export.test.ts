import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRelease, readCatalogue, readListed, readManifest } from '#lib/gallery/catalogue.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { ModelId } from '#lib/model/id.ts'
import type { Program } from '#lib/model/integers/program.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { loadProgram } from '#lib/model/load.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { runGan } from '../gan.ts'

const STORE = fileURLToPath(new URL('../../../public/models', import.meta.url))
const MODEL = 'lorelei-64'

const run = promisify(execFile)

let folder: string
let program: Program

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'))
  const storage = fileStorage(STORE)
  const { id, digest } = findRelease(await readCatalogue(storage), { id: MODEL as ModelId })
  const manifest = await readManifest(storage, id, digest)
  program = await loadProgram(manifest, (path) => readListed(storage, manifest, digest, path))
})

afterAll(() => rm(folder, { recursive: true }))

test('a Keras file is a model that is imported again, with the same pictures', async () => {
  const file = join(folder, 'generator.h5')
  expect(await exported('keras', file)).toContain('layers in float32')
  const told = ['--id', 'again', '--licence', 'CC0-1.0', '--data', 'x', '--dry-run']
  const where = ['--store', join(folder, 'store'), '--backend', 'wasm']
  const { code, output } = await runGan('import', file, ...told, ...where)
  expect(code).toBe(0)
  expect(output).toMatch(/as TensorFlow\.js draws them: at most 0(\.0\d+)? of 255 levels off/)
})

test('safetensors hold every number, and a module draws them', async () => {
  const file = join(folder, 'model.safetensors')
  await exported('safetensors', file)
  const tensors = tensorsOf(await readFile(file))
  for (const [i, { kernel, bias, side, input, output }] of program.operations.entries()) {
    const shape = [side, side, input.channels, output.channels]
    const found = tensors.get(`${i}.kernel`)
    expect([found?.dtype, found?.shape]).toEqual(['I16', shape])
    const values = new Int16Array(found?.bytes.buffer as ArrayBuffer)
    expect(values.every((value, at) => value === kernel[at])).toBe(true)
    expect([...new Int32Array(tensors.get(`${i}.bias`)?.bytes.buffer as ArrayBuffer)]).toEqual([
      ...bias,
    ])
  }
  expect(await readdir(folder)).toContain('generator.py')
})

test('a folder for the Hub has both, its facts, samples and the licence', async () => {
  const out = join(folder, 'hub')
  await exported('hub', out)
  expect((await readdir(out)).sort()).toEqual([
    'LICENSE.txt',
    'README.md',
    'generator.py',
    'model.onnx',
    'model.safetensors',
    'samples.webp',
  ])
  const card = await readFile(join(out, 'README.md'), 'utf8')
  expect(card).toMatch(
    /^---\nlicense: cc0-1\.0\n[\s\S]*?pipeline_tag: unconditional-image-generation\n/,
  )
  expect(card).toContain(`Generator("model.safetensors")(torch.randn(1, ${program.latentSize}))`)
  expect(await readFile(join(out, 'LICENSE.txt'), 'utf8')).toContain('CC0-1.0')
})

const python = process.env.PYTHON ?? 'python3'
const hasTorch = await run(python, ['-c', 'import torch, safetensors']).then(
  () => true,
  () => false,
)

test.skipIf(!hasTorch)('PyTorch draws the same bytes', async () => {
  const file = join(folder, 'torch.safetensors')
  await exported('safetensors', file)
  const latents = [1, 2, 3].map((seed) => sampleLatent(toSeed(seed), program.latentSize, 'normal'))
  await writeFile(
    join(folder, 'latents'),
    Buffer.concat(latents.map(({ buffer }) => Buffer.from(buffer))),
  )
  const code = `
import torch, numpy
from generator import Generator
latents = torch.tensor(numpy.fromfile("latents", "<f4")).reshape(3, -1)
Generator("torch.safetensors")(latents).permute(0, 2, 3, 1).contiguous().numpy().tofile("pictures")
`
  await run(python, ['-c', code], { cwd: folder })
  const expected = latents.flatMap((latent) => [...draw(program, latent)])
  expect([...(await readFile(join(folder, 'pictures')))]).toEqual(expected)
})

async function exported(to: string, out: string): Promise<string> {
  const { code, output, errors } = await runGan(
    'export',
    MODEL,
    ...['--to', to, '--out', out, '--store', STORE],
  )
  expect([code, errors]).toEqual([0, ''])
  return output
}

type Found = { dtype: string; shape: number[]; bytes: Uint8Array }

function tensorsOf(file: Buffer): Map<string, Found> {
  const length = Number(file.readBigUInt64LE())
  const { __metadata__: _, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + length))
  return new Map(
    Object.entries(entries as Record<string, Found & { data_offsets: [number, number] }>).map(
      ([name, { dtype, shape, data_offsets }]) => {
        const [from, to] = data_offsets.map((at) => at + 8 + length) as [number, number]
        return [name, { dtype, shape, bytes: Uint8Array.from(file.subarray(from, to)) }]
      },
    ),
  )
}
