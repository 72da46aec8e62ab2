import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { findCompiler } from './compiler.ts'
import { execute } from './execute.ts'
import { flush } from './flush.ts'
import { type Job, step } from './job.ts'
import type { Library } from './library.ts'

/** Where the cache keeps the binding compiled against a library: in the library's folder, so that they go together. */
export function bindingFile(job: Job, library: Library): string {
  return join(library.folder, `${basename(job.name)}-${packageVersion(job.tfjsNode)}.node`)
}

/**
 * Compiles tfjs-node's binding against a library into `bindingFile`. It is pure Node-API, so that neither node-gyp nor
 * Node's own headers are needed and one binding serves every Node release. Throws `setup_failed`.
 */
export async function compileBinding(job: Job, library: Library): Promise<void> {
  const [command, ...flags] = await findCompiler(job)
  const output = join(job.work, 'tfjs_binding.node')
  const detail = `tfjs-node's binding against libtensorflow ${library.version} with ${command} (about 10 s)`
  const outcome = await step(job, 'compile', detail, () =>
    execute(command, [...flags, ...compilerArguments(job, library, output)], {
      env: { TMPDIR: job.work },
      signal: job.signal,
    }),
  )
  if (!outcome.ok) throw compileError(command, outcome.stderr, outcome.failure)
  await rename(output, bindingFile(job, library))
}

/** Puts a binding where tfjs-node looks for it, in one step: processes that use the old one keep it. */
export async function placeBinding(job: Job, binding: string): Promise<void> {
  // Node-API 8 is the newest that tfjs-node declares and older than any Node we run on, so it always picks this one.
  const target = join(job.tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node')
  const draft = `${target}.${randomUUID()}`
  await mkdir(dirname(target), { recursive: true })
  try {
    await copyFile(binding, draft)
    await flush(draft)
    await rename(draft, target)
  } finally {
    await rm(draft, { force: true })
  }
}

function compilerArguments({ tfjsNode, from }: Job, library: Library, output: string): string[] {
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...['-I', nodeApiHeaders(from), '-I', join(library.folder, 'include'), '-I', tfjsNode],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(tfjsNode, 'binding', file)),
    ...['-o', output, '-L', library.folder, '-Xlinker', '-rpath', '-Xlinker', library.folder],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
  ]
}

function nodeApiHeaders(from: string): string {
  try {
    return createRequire(from)('node-api-headers').include_dir
  } catch (cause) {
    throw new GardenError('setup_failed', 'the package node-api-headers is not installed', {
      suggestion: 'Run "npm ci --include=optional" and then "gan setup" again.',
      cause,
    })
  }
}

function compileError(command: string, output: string, failure: string): GardenError {
  const first = output.split('\n').find((line) => /error/i.test(line)) ?? failure
  return new GardenError(
    'setup_failed',
    `${command} could not compile tfjs-node's binding: ${first.trim()}`,
    {
      suggestion:
        'Name another C++17 compiler in CXX, or run "gan setup --force" to start from a fresh download.',
    },
  )
}

function packageVersion(folder: string): string {
  return createRequire(import.meta.url)(join(folder, 'package.json')).version
}
