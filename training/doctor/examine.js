// Run by doctor.ts in a process of its own for each backend, because they do not all share one, and a driver may end it.
// The one argument is the backend, or auto; the last line printed is the result as JSON.
import { register } from 'tsx/esm/api'

register()
const { choose, examine } = await import('./examine.ts')
const wanted = process.argv[2]
const result = wanted === 'auto' ? { auto: await choose() } : await examine(wanted)
console.log(`\n${JSON.stringify(result)}`)
