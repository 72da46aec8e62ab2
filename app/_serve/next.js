// @ts-check
import { bin, elementBuild, runNode, SERVING } from './child.js'

// Every script that runs Next goes through here, so that none of them sends telemetry, and what other pages load is there.
const bundled = process.argv[2] === 'start' ? 0 : await runNode(elementBuild, [])
process.exit(bundled || (await runNode(bin.next, process.argv.slice(2), { env: SERVING })))
