import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binding } from '../../../training/setup/trial.ts'
import type { Wheel } from '../../../training/setup/wheel.ts'

/** A project with a tfjs-node or tfjs-node-gpu of its own, without a binding; all other packages are the real ones. */
export type Sandbox = {
  folder: string
  /** The cache folder; not there yet. */
  cache: string
  /** File from whose place the sandbox's tfjs-node is resolved. */
  from: string
  tfjsNode: string
}

const run = promisify(execFile)

export async function createSandbox(name: Binding = '@tensorflow/tfjs-node'): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-setup-'))
  const modules = join(folder, 'node_modules')
  const real = realTfjsNode(name)
  await mkdir(join(modules, '@tensorflow'), { recursive: true })
  await linkAll(dirname(dirname(real)), modules, '@tensorflow')
  await linkAll(dirname(real), join(modules, '@tensorflow'), basename(real))
  const tfjsNode = join(modules, name)
  await cp(real, tfjsNode, {
    recursive: true,
    filter: (path) => !['lib', 'deps'].includes(basename(path)) || dirname(path) !== real,
  })
  return { folder, cache: join(folder, 'cache'), from: join(folder, 'project.js'), tfjsNode }
}

export async function removeSandbox({ folder }: Sandbox): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Folder of the tfjs-node that this project trains with. Tests only read it. */
export function realTfjsNode(name: Binding = '@tensorflow/tfjs-node'): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
}

/** Takes the binding out of tfjs-node, as a clean install of the packages does. */
export async function removeBinding({ tfjsNode }: Sandbox): Promise<void> {
  await rm(join(tfjsNode, 'lib'), { recursive: true, force: true })
}

/** Cuts the files short whose names end like this, in the cache. */
export async function cutShort({ cache }: Sandbox, ending: string, bytes: number): Promise<void> {
  const paths = (await filesBelow(cache)).filter((path) => path.endsWith(ending))
  await Promise.all(paths.map((path) => truncate(join(cache, path), bytes)))
}

/** All files below a folder, as sorted relative paths. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort()
}

/** A wheel of a few bytes, and the file that holds it in a folder that pip can use as its index. */
export function createWheel(folder: string): Promise<{ wheel: Wheel; file: string }> {
  return packWheel(folder, 'tensorflow-cpu', '2.21.0', {
    'tensorflow/libtensorflow_cc.so.2': 'library',
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    'tensorflow/include/tensorflow/c/c_api.h': 'header',
    'tensorflow/include/tensorflow/c/eager/c_api.h': 'header',
    'tensorflow/include/tensorflow/core/platform/ctstring.h': 'header',
    'tensorflow/include/tensorflow/core/framework/op.h': 'not needed',
    'tensorflow/python/pywrap.so': 'not needed',
    'tensorflow/__init__.py': 'not needed',
  })
}

/** The same for two of NVIDIA's libraries. */
export async function createNvidiaWheels(folder: string): Promise<Wheel[]> {
  const wheels = await Promise.all([
    packWheel(folder, 'nvidia-cublas-cu12', '12.8.4.1', {
      'nvidia/cublas/lib/libcublas.so.12': 'library',
      'nvidia/cublas/include/cublas.h': 'not needed',
      'nvidia/__init__.py': 'not needed',
    }),
    packWheel(folder, 'nvidia-cuda-nvcc-cu12', '12.8.93', {
      'nvidia/cuda_nvcc/bin/ptxas': 'program',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc': 'bitcode',
    }),
  ])
  return wheels.map(({ wheel }) => wheel)
}

async function packWheel(
  folder: string,
  name: string,
  version: string,
  contents: Record<string, string>,
): Promise<{ wheel: Wheel; file: string }> {
  await mkdir(folder, { recursive: true })
  const [platform, stem] = ['manylinux_2_27_x86_64', `${name.replaceAll('-', '_')}-${version}`]
  const file = join(folder, `${stem}-cp312-cp312-${platform}.whl`)
  const tags = `Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-${platform}\n`
  const files = {
    ...contents,
    [`${stem}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${stem}.dist-info/WHEEL`]: tags,
    [`${stem}.dist-info/RECORD`]: '',
  }
  await run('python3', ['-c', zipScript, file, JSON.stringify(files)])
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { wheel: { package: name, version, platform, bytes: bytes.length, sha256 }, file }
}

/** Writes a program that stands in for Python and answers `pip download` with this file at once. */
export async function createPython({ folder }: Sandbox, file: string): Promise<string> {
  const path = join(folder, 'python.sh')
  return writeScript(path, ['while [ "$1" != --dest ]; do shift; done', `cp '${file}' "$2"`])
}

/** Writes a program that stands in for the compiler: it copies the binding of this project to where `-o` says. */
export async function createCompiler({ folder }: Sandbox, { seconds = 0 } = {}): Promise<string> {
  const binding = join(realTfjsNode(), 'lib', 'napi-v8', 'tfjs_binding.node')
  return writeScript(join(folder, `compiler-${seconds}.sh`), [
    '[ "$1" = --version ] && exit 0',
    `sleep ${seconds}`,
    'while [ "$1" != -o ]; do shift; done',
    `cp '${binding}' "$2"`,
  ])
}

/** Writes a program for the shell and returns its path. */
export async function writeScript(path: string, lines: string[]): Promise<string> {
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })
  return path
}

// Programs are told by their folder.
const zipScript = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
  for path, text in json.loads(sys.argv[2]).items():
    entry = zipfile.ZipInfo(path)
    entry.external_attr = (0o755 if '/bin/' in path else 0o644) << 16
    wheel.writestr(entry, text)
`

async function linkAll(from: string, to: string, except: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name !== except)
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))))
}
