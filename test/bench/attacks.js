// @ts-check
// npm run bench:attacks: how long others wait, and what the server holds, while it is attacked.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./attacks.ts')
