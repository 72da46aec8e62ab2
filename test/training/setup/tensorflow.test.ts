import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Report } from '../../../training/setup/report.ts'
import { type SetupOptions, setUpTensorFlow } from '../../../training/setup/tensorflow.ts'
import { tryTensorFlow } from '../../../training/setup/trial.ts'
import type { Wheel } from '../../../training/setup/wheel.ts'
import {
  createCompiler,
  createPython,
  createSandbox,
  createWheel,
  cutShort,
  filesBelow,
  removeBinding,
  removeSandbox,
  type Sandbox,
  writeScript,
} from './sandbox.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const loads = (await tryTensorFlow('@tensorflow/tfjs-node', fileURLToPath(import.meta.url))).works
const hasPip = await run('python3', ['-m', 'pip', '--version']).then(
  () => true,
  () => false,
)
const closedPort = 'http://127.0.0.1:9/'

let sandbox: Sandbox
let wheel: Wheel
let file: string

beforeAll(async () => {
  sandbox = await createSandbox()
  if (hasPip) ({ wheel, file } = await createWheel(join(sandbox.folder, 'index')))
})

beforeEach(async () => {
  vi.stubEnv('CXX', await createCompiler(sandbox))
  vi.stubEnv('CDN_STORAGE', closedPort)
})

afterEach(() => vi.unstubAllEnvs())

afterAll(() => removeSandbox(sandbox))

function setUp(options: SetupOptions = {}) {
  const wheels = { tensorflow: wheel, nvidia: [] }
  return setUpTensorFlow({ cache: sandbox.cache, from: sandbox.from, wheels, ...options })
}

async function stepNames(options: SetupOptions = {}) {
  return (await setUp(options)).steps.map((step) => step.name)
}

/** pip with nothing but the sandbox's folder to look in. */
function usePip() {
  vi.stubEnv('PIP_NO_INDEX', '1')
  vi.stubEnv('PIP_FIND_LINKS', join(sandbox.folder, 'index'))
}

async function useFakePip() {
  vi.stubEnv('PYTHON', await createPython(sandbox, file))
}

async function startAfresh() {
  await removeBinding(sandbox)
  await rm(sandbox.cache, { recursive: true, force: true })
}

async function leftovers() {
  const names = await filesBelow(sandbox.cache)
  return names.filter((name) => name.startsWith('work') || name.includes('.lock'))
}

describe.skipIf(!loads || !hasPip)('where the wheel can be had', () => {
  test('setup downloads, extracts, compiles and installs; then tfjs-node loads', async () => {
    usePip()
    expect(await stepNames()).toEqual(['download', 'extract', 'compile', 'install'])
    const trial = await tryTensorFlow('@tensorflow/tfjs-node', sandbox.from)
    expect(trial).toMatchObject({ works: true, tfjsNode: '4.22.0', gpu: false })
  })

  test('it keeps the libraries, their headers and the binding, and nothing else', async () => {
    const folder = 'tensorflow-cpu-2.21.0-manylinux_2_27_x86_64'
    const kept = [
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/c/eager/c_api.h',
      'include/tensorflow/core/platform/ctstring.h',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'parts.json',
      'tfjs-node-4.22.0.node',
    ]
    expect(await filesBelow(sandbox.cache)).toEqual(kept.map((path) => `${folder}/${path}`))
  })

  test('it does nothing when tfjs-node loads already', async () => {
    expect(await stepNames()).toEqual([])
  })

  test('after a clean install of the packages it needs only the cache', async () => {
    await removeBinding(sandbox)
    vi.stubEnv('PYTHON', 'false')
    vi.stubEnv('CXX', 'no-such-compiler')
    expect(await stepNames()).toEqual(['install'])
  })

  test('it compiles anew a binding of the cache that does not load', async () => {
    await removeBinding(sandbox)
    await cutShort(sandbox, '.node', 1000)
    expect(await stepNames()).toEqual(['install', 'compile', 'install'])
  })

  test('it fetches anew a library that was cut short in the cache', async () => {
    await useFakePip()
    await removeBinding(sandbox)
    await cutShort(sandbox, 'cc.so.2', 3)
    expect(await stepNames()).toEqual(['download', 'extract', 'compile', 'install'])
  })

  test('with force it does everything again', async () => {
    await useFakePip()
    expect(await stepNames({ force: true })).toHaveLength(4)
  })

  test('two at once do the work once', async () => {
    await useFakePip()
    await startAfresh()
    const both = await Promise.all([setUp(), setUp()])
    expect(both.map(({ steps }) => steps.length).sort()).toEqual([0, 4])
    expect(await leftovers()).toEqual([])
  })

  test('it clears away what a killed setup left behind', async () => {
    const left = join(sandbox.cache, 'work-1-1')
    await mkdir(left, { recursive: true })
    await writeFile(join(left, 'half.whl'), 'half')
    await removeBinding(sandbox)
    await setUp()
    expect(await leftovers()).toEqual([])
  })

  test('an interruption ends the compiler, clears away and says so', async () => {
    await useFakePip()
    await startAfresh()
    vi.stubEnv('CXX', await createCompiler(sandbox, { seconds: 60 }))
    const interrupt = new AbortController()
    const report: Report = {
      step: (name) => name === 'compile' && setTimeout(() => interrupt.abort(), 100),
      progress() {},
      end() {},
    }
    const setup = setUp({ report, signal: interrupt.signal })
    await expect(setup).rejects.toMatchObject({ code: 'interrupted' })
    expect(await leftovers()).toEqual([])
  }, 30_000)
})

describe.skipIf(!hasPip)('where something is missing', () => {
  beforeEach(startAfresh)

  test('a file with another hash is refused and nothing of it kept', async () => {
    usePip()
    const setup = setUp({
      wheels: { tensorflow: { ...wheel, sha256: '0'.repeat(64) }, nvidia: [] },
    })
    await expect(setup).rejects.toMatchObject({
      code: 'corrupt_file',
      message: expect.stringContaining('tensorflow-cpu 2.21.0'),
    })
    expect(await filesBelow(sandbox.cache)).toEqual([])
  })

  test('without a reachable index it says what it tried and what to do', async () => {
    vi.stubEnv('PIP_FIND_LINKS', '')
    vi.stubEnv('PIP_INDEX_URL', closedPort)
    vi.stubEnv('PIP_RETRIES', '0')
    await expect(setUp()).rejects.toMatchObject({
      code: 'setup_failed',
      message: expect.stringMatching(/no package index.*install script failed.*ECONNREFUSED/),
      suggestion: expect.stringMatching(/PIP_INDEX_URL.*--backend wasm/),
    })
  })

  test("tfjs-node's manifest is the same after its install script failed", async () => {
    const manifest = join(sandbox.tfjsNode, 'package.json')
    const before = await readFile(manifest, 'utf8')
    await expect(setUp({ wheels: 'no wheel for this machine' })).rejects.toThrow(
      'no wheel for this',
    )
    expect(await readFile(manifest, 'utf8')).toBe(before)
  })

  test('without pip it says so', async () => {
    vi.stubEnv('PATH', sandbox.folder)
    await expect(setUp()).rejects.toMatchObject({
      code: 'setup_failed',
      message: expect.stringContaining('pip was not found: no python3, no python'),
      suggestion: expect.stringContaining('python3-pip'),
    })
  })

  test('a compiler that does not run is named', async () => {
    await useFakePip()
    vi.stubEnv('CXX', 'no-such-compiler -m64')
    await expect(setUp()).rejects.toThrow('"no-such-compiler -m64", which does not run')
  })

  test("a compiler's first error is told", async () => {
    await useFakePip()
    const lines = [
      '[ "$1" = --version ] && exit 0',
      'echo "tfjs_backend.cc:1: error: no" >&2; exit 1',
    ]
    vi.stubEnv('CXX', await writeScript(join(sandbox.folder, 'failing.sh'), lines))
    await expect(setUp()).rejects.toThrow('tfjs_backend.cc:1: error: no')
  })

  test('a cache folder that cannot be made is named', async () => {
    const cache = join(sandbox.from, 'cache')
    await writeFile(sandbox.from, '')
    await expect(setUp({ cache })).rejects.toMatchObject({
      code: 'setup_failed',
      message: expect.stringContaining(cache),
      suggestion: expect.stringContaining('LATENT_GARDEN_CACHE'),
    })
  })
})

describe.skipIf(!loads)('the command', () => {
  test('prints one JSON object when asked to', async () => {
    const line = ['training/bin/gan.js', 'setup', '--json']
    const { stdout } = await run(process.execPath, line, { cwd: root })
    expect(JSON.parse(stdout)).toMatchObject({ ready: true, tfjsNode: '4.22.0', steps: [] })
  })

  test('finds tfjs-node working on a Node that has removed util.isNullOrUndefined', async () => {
    const removal =
      'data:text/javascript,import util from "node:util"; delete util.isNullOrUndefined'
    const env = { ...process.env, NODE_OPTIONS: `--import=${encodeURI(removal)}` }
    const { stdout } = await run(process.execPath, ['training/bin/gan.js', 'setup'], {
      cwd: root,
      env,
    })
    expect(stdout).toMatch(/^ready: tfjs-node 4\.22\.0 with libtensorflow 2\.\d+\.\d+/)
  })
})
