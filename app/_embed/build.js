// @ts-check
// node app/_embed/build.js, as each build does: bundles latent-picture.ts and writes public/latent-picture.js, which other pages load.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${root}public/latent-picture.js`, await elementModule())

/** @returns {Promise<string>} the text of `latent-picture.js` */
export async function elementModule() {
  const code = await bundled(`${root}app/_embed/latent-picture.ts`, 'es')
  return `// Made by app/_embed/build.js of Latent Garden.\n${code}`
}

/**
 * A module with all that it imports.
 *
 * @param {string} input its path
 * @param {'es' | 'iife'} format
 * @returns {Promise<string>} the text of one script
 */
export async function bundled(input, format) {
  const built = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: { input, output: { format, inlineDynamicImports: true } },
    },
  })
  const [made] = Array.isArray(built) ? built : [built]
  const [chunk] = made && 'output' in made ? made.output : []
  if (chunk?.type !== 'chunk') throw new Error('Nothing was bundled.')
  return chunk.code
}
