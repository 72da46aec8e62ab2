// @ts-check
// npm run bench:galleries: several galleries behind nginx, with one Redis and one bucket.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./galleries.ts')
