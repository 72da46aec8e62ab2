// Imports each folder of a folder into a store, in one process. Plain JavaScript, as the trainer's own start is.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'

register()
const { gan } = await import('../../training/gan.ts')

const [folder, store] = process.argv.slice(2)
const told = ['--licence', 'CC0-1.0', '--data', 'noise', '--walks', '1,2', '--backend', 'wasm']
for (const id of readdirSync(folder)) {
  const code = await gan(['import', join(folder, id), '--id', id, '--store', store, ...told])
  if (code !== 0) process.exit(code)
}
process.exit(0)
