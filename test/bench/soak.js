// @ts-check
// npm run bench:soak: what half an hour of all kinds of visitors leaves behind in a server.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./soak.ts')
