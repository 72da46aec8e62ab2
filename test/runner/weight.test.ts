import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { scriptWeights } from './weight.js'

const project = mkdtempSync(join(tmpdir(), 'latent-garden-weight-'))

afterAll(() => rmSync(project, { recursive: true }))

const main = 'main '.repeat(100)
const loader = 'loader '.repeat(50)
const worker = `"No backend is left on this device." ${'worker '.repeat(70)}`
const imports =
  '1,s=>{Promise.all(["static/chunks/own.js"].map(l))},' +
  '2,s=>{Promise.all(["static/chunks/core.js","static/chunks/gl.js"].map(l))},' +
  '3,s=>{Promise.all(["static/chunks/core.js","static/chunks/gpu.js"].map(l))}'
const core = 'core '.repeat(300)
const gl = 'class MathBackendWebGL {}'.repeat(9)
const gpu = 'requestAdapter()'.repeat(7)

test('weighs what pages load at once, and the studio’s worker with each of its backends', () => {
  const scripts = {
    'main.js': main,
    'turbopack-loader.js': loader,
    'turbopack-worker-start.js': 'start',
    'page.js': 'page',
    'worker.js': worker,
    'imports.js': imports,
    'own.js': 'own',
    'core.js': core,
    'gl.js': gl,
    'gpu.js': gpu,
    'turbopack-studio.js': '{otherChunks:["static/chunks/imports.js","static/chunks/worker.js"]}',
    'turbopack-other.js': '{otherChunks:["static/chunks/page.js"]}',
  }
  for (const [name, text] of Object.entries(scripts)) write(`static/chunks/${name}`, text)
  const rootMainFiles = ['static/chunks/main.js', 'static/chunks/turbopack-loader.js']
  write('build-manifest.json', JSON.stringify({ rootMainFiles }))
  for (const page of ['[lang]', '[lang]/[model]', '[lang]/[model]/[recipe]']) {
    const entryJSFiles = { layout: ['static/chunks/main.js'], page: ['static/chunks/page.js'] }
    const text = `globalThis.M = {};\nglobalThis.M["${page}"] = ${JSON.stringify({ entryJSFiles })};`
    write(join('server/app', page, 'page_client-reference-manifest.js'), text)
  }

  const page = sum(gzipSync, main, loader, 'page')
  const begin = [worker, imports, 'start', loader]
  expect(scriptWeights(project)).toEqual({
    pages: new Map([
      ['/[lang]', page],
      ['/[lang]/[model]', page],
      ['/[lang]/[model]/[recipe]', page],
    ]),
    workers: new Map([
      ['wasm', sum(brotliCompressSync, ...begin)],
      ['webgpu', sum(brotliCompressSync, ...begin, core, gpu)],
      ['webgl', sum(brotliCompressSync, ...begin, core, gl)],
    ]),
  })
})

function sum(pack: (text: string) => Uint8Array, ...texts: string[]): number {
  return texts.reduce((bytes, text) => bytes + pack(text).length, 0)
}

function write(path: string, text: string): void {
  const file = join(project, '.next', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
