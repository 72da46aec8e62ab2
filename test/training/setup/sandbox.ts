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
import type { Wheel } from '../../../training/setup/wheel.ts'

/** A project with a tfjs-node of its own, without a binding; all other packages are the real ones. */
export type Sandbox = {
  folder: string
  /** The cache folder; not there yet. */
  cache: string
  /** File from whose place the sandbox's tfjs-node is resolved. */
  from: string
  tfjsNode: string
}

const run = promisify(execFile)

export async function createSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'gan-setup-'))
  const modules = join(folder, 'node_modules')
  const scope = join(modules, '@tensorflow')
  await mkdir(scope, { recursive: true })
  await linkAll(dirname(dirname(realTfjsNode())), modules, '@tensorflow')
  await linkAll(dirname(realTfjsNode()), scope, 'tfjs-node')
  const tfjsNode = join(scope, 'tfjs-node')
  await cp(realTfjsNode(), tfjsNode, {
    recursive: true,
    filter: (path) => !['lib', 'deps'].includes(basename(path)) || dirname(path) !== realTfjsNode(),
  })
  return { folder, cache: join(folder, 'cache'), from: join(folder, 'project.js'), tfjsNode }
}

export async function removeSandbox({ folder }: Sandbox): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Folder of the tfjs-node that this project trains with. Tests only read it. */
export function realTfjsNode(): string {
  return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'))
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
export async function createWheel(folder: string): Promise<{ wheel: Wheel; file: string }> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl')
  await run('python3', ['-c', zipScript, file])
  const bytes = await readFile(file)
  const wheel = {
    package: 'tensorflow-cpu',
    version: '2.21.0',
    platform: 'manylinux_2_27_x86_64',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
  return { wheel, file }
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

const zipScript = `
import sys, zipfile
name = 'tensorflow_cpu-2.21.0.dist-info/'
files = {
  'tensorflow/libtensorflow_cc.so.2': 'library',
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'header',
  'tensorflow/include/tensorflow/c/eager/c_api.h': 'header',
  'tensorflow/include/tensorflow/core/platform/ctstring.h': 'header',
  'tensorflow/include/tensorflow/core/framework/op.h': 'not needed',
  'tensorflow/python/pywrap.so': 'not needed',
  'tensorflow/__init__.py': 'not needed',
  name + 'METADATA': 'Metadata-Version: 2.1\\nName: tensorflow-cpu\\nVersion: 2.21.0\\n',
  name + 'WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp312-cp312-manylinux_2_27_x86_64\\n',
  name + 'RECORD': '',
}
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
  for path, text in files.items(): wheel.writestr(path, text)
`

async function linkAll(from: string, to: string, except: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name !== except)
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))))
}
