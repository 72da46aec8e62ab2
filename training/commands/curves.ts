import { join } from 'node:path'
import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { encodePng } from '../../lib/image/png.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { drawCurves, hasFont } from '../pictures/chart.ts'
import { formatOf } from '../pictures/formats.ts'
import { learningCurves } from '../run/curves.ts'
import { readRun } from '../run/folder.ts'
import { readStats } from '../run/stats.ts'

export const curves = defineCommand({
  meta: { name: 'curves', description: "Draw a run's losses and slope as a PNG" },
  args: {
    run: {
      type: 'positional',
      valueHint: 'path',
      required: true,
      description: 'the run folder; it may be training',
    },
    out: {
      type: 'string',
      valueHint: 'path',
      description: 'a .png; <run>/pictures/curves.png unless given',
    },
  },
  async run({ args: { run, out = join(run, 'pictures', 'curves.png') } }) {
    formatOf(out, ['png'])
    await readRun(run)
    const ticks = await readStats(run)
    if (ticks.length === 0) throw nothingMeasured(run)
    if (!hasFont()) console.log('no font is installed here: the charts have no words')
    await writeAtomically(out, encodePng(drawCurves(learningCurves(ticks))))
    console.log(`${ticks.length} ticks in ${out}`)
  },
})

function nothingMeasured(run: string): GardenError {
  return new GardenError('invalid_config', `${run} has measured nothing yet.`, {
    suggestion: 'Its first line comes after a tick of training.',
  })
}
