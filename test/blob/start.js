// @ts-check
// A Blob store to try things against: node test/blob/start.js [port]
import { register } from 'tsx/esm/api'

register()
const { startBlobServer } = await import('./server.ts')
const { environment } = await startBlobServer({ port: Number(process.argv[2] ?? 4600) })
console.log('A Blob store that forgets everything when it ends. To use it:')
for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${value}`)
