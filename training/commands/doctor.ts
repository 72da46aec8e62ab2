import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { diagnose } from '../doctor/doctor.ts'
import { page } from '../doctor/page.ts'

const CLEAR_LINE = '\r\u001b[2K'

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description:
      'Try every backend: what trains here, how fast, and what the others lack (a minute or so)',
  },
  args: {
    json: {
      type: 'boolean',
      default: false,
      description: 'print the findings as JSON and nothing else',
    },
  },
  async run({ args }) {
    const diagnosis = await diagnose(announce)
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE)
    console.log(args.json ? JSON.stringify(diagnosis, null, 2) : page(diagnosis))
    if (diagnosis.backends.some(({ trains }) => trains)) return
    throw new GardenError('backend_unavailable', 'No backend trains on this machine.', {
      suggestion: 'wasm needs nothing but the packages: run "npm ci".',
    })
  },
})

function announce(name: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}trying ${name} …`)
}
