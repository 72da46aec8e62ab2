// @ts-check
import { bin, runNode } from './child.js'

// Every script that runs Next goes through here, so that none of them sends telemetry.
process.exit(await runNode(bin.next, process.argv.slice(2)))
