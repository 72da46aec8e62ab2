// @ts-check
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

/** node test/bench/run.js <benchmark>… [options]: builds the gallery where it has changed, and runs benchmarks on it. */
const options = process.argv.findIndex((argument) => argument.startsWith('--'))
const names = process.argv.splice(2, options < 0 ? process.argv.length : options - 2)
await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
for (const name of names) await import(`./${name}.ts`)
