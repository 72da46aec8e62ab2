// @ts-check
// node lib/assembly.js: compiles what is AssemblyScript and writes the modules beside it, which are what is loaded.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

/** @typedef {{ source: string, binary: string, name: string }} Assembled paths from here, and the constant that is exported */

/** @type {readonly Assembled[]} */
export const ASSEMBLED = [
  {
    source: 'model/kernels/assembly/kernels.ts',
    binary: 'model/kernels/binary.ts',
    name: 'KERNELS',
  },
  { source: 'image/still/assembly/paeth.ts', binary: 'image/still/binary.ts', name: 'PAETH' },
]

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const one of ASSEMBLED) writeFileSync(pathOf(one.binary), await binaryModule(one))

/**
 * @param {Assembled} of
 * @returns {Promise<string>} the text of the module
 */
export async function binaryModule({ source, name }) {
  const options = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']
  /** @type {Uint8Array | undefined} */
  let wasm
  const { error, stderr } = await main(
    ['source.ts', ...options, '--importMemory', '--outFile', 'binary.wasm'],
    {
      readFile: (file) => (file === 'source.ts' ? readFileSync(pathOf(source), 'utf8') : null),
      writeFile: (file, contents) => {
        if (file === 'binary.wasm' && typeof contents !== 'string') wasm = contents
      },
      listFiles: () => [],
    },
  )
  if (error || !wasm) throw new Error(`${source} does not compile:\n${stderr}`)
  const text = Buffer.from(wasm).toString('base64')
  return `// Made by lib/assembly.js of ${source}.\nexport const ${name} =\n  '${text}'\n`
}

/** @param {string} path */
function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url))
}
