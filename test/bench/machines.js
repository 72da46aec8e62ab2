// @ts-check
// npm run bench:machines: several galleries behind nginx, with one Redis and one bucket, and several trainers.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./galleries.ts')
await import('./workers.ts')
