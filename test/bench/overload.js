// @ts-check
// npm run bench:overload: what the gallery does when it is asked for ten times what it can grow.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./overload.ts')
