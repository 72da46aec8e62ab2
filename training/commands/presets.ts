import { defineCommand } from 'citty'
import { PRESETS, resolvePreset } from '../presets/presets.ts'
import { presetNotes, presetTable } from '../presets/table.ts'

export const presets = defineCommand({
  meta: { name: 'presets', description: 'Print all presets side by side, and their sources' },
  args: {
    faithful: { type: 'boolean', description: 'the originals as they were written' },
    json: { type: 'boolean', description: 'print them as JSON, resolved' },
  },
  run({ args }) {
    const resolved = PRESETS.map((preset) => ({
      ...preset,
      config: resolvePreset(preset, args.faithful),
    }))
    if (args.json) return console.log(JSON.stringify(resolved, null, 2))
    console.log(presetTable(resolved, process.stdout.columns ?? 120))
    console.log(presetNotes(PRESETS))
  },
})
