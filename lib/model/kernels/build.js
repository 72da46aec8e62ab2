// @ts-check
// node lib/model/kernels/build.js: compiles assembly/kernels.ts and writes binary.ts, which is what is loaded.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const source = fileURLToPath(new URL('assembly/kernels.ts', import.meta.url))

writeFileSync(fileURLToPath(new URL('binary.ts', import.meta.url)), await binaryModule())

/** @returns {Promise<string>} the text of `binary.ts` */
export async function binaryModule() {
  const options = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']
  /** @type {Uint8Array | undefined} */
  let wasm
  const { error, stderr } = await main(
    ['kernels.ts', ...options, '--importMemory', '--outFile', 'kernels.wasm'],
    {
      readFile: (name) => (name === 'kernels.ts' ? readFileSync(source, 'utf8') : null),
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm' && typeof contents !== 'string') wasm = contents
      },
      listFiles: () => [],
    },
  )
  if (error || !wasm) throw new Error(`The kernels do not compile:\n${stderr}`)
  const text = Buffer.from(wasm).toString('base64')
  return `// Made by build.js from assembly/kernels.ts.\nexport const KERNELS =\n  '${text}'\n`
}
