// @ts-check
// npm run bench:serve: the gallery's engine and the gallery itself against others.
import { buildWhenStale } from '../../app/_serve/build.js'
import { runNode } from '../../app/_serve/child.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
if ((await runNode('test/bench/inference.js', [])) !== 0) process.exit(1)
console.log()
const { register } = await import('tsx/esm/api')
register()
await import('./serve.ts')
