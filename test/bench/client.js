// @ts-check
// npm run bench:client: the studio's engine against others, in a browser.
import { buildWhenStale } from '../../app/_serve/build.js'
import { install } from '../../app/_serve/install.js'
import { findBrowser } from '../runner/browser.js'

await install('everything')
if ((await buildWhenStale()) !== 0) process.exit(1)
process.env.GARDEN_BROWSER ??= (await findBrowser()) ?? ''
if (!process.env.GARDEN_BROWSER) process.exit(1)
const { register } = await import('tsx/esm/api')
register()
await import('./client.ts')
