import { join } from 'node:path'
import { defineCommand } from 'citty'
import { encodePng } from '../../lib/image/png.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { type Checked, checkSource } from '../data/check.ts'
import { reportText } from '../data/report.ts'
import { findSource } from '../data/sources.ts'
import { withBar } from './bar.ts'
import { parseShape, picturesArg, shapeArgs } from './dataset-shape.ts'

export const check = defineCommand({
  meta: {
    name: 'check',
    description: 'Decode all pictures first: what there is, what cannot be used, what is odd',
  },
  args: {
    pictures: picturesArg,
    ...shapeArgs,
    out: {
      type: 'string',
      valueHint: 'path',
      description: 'folder for the contact sheets; data/<pictures>-check unless given',
    },
    json: { type: 'boolean', description: 'print everything found as JSON' },
  },
  async run({ args }) {
    const shape = parseShape(args)
    const source = await findSource(args.pictures)
    const checked = await withBar(source.count, 'pictures', (onProgress) =>
      checkSource(source, shape, onProgress),
    )
    const { report } = checked
    const sheets = await writeSheets(checked, args.out ?? `data/${source.name}-check`)
    if (args.json) console.log(JSON.stringify({ ...report, sheets }, null, 2))
    else console.log([reportText(report, shape), '', ...sheetLines(checked, sheets)].join('\n'))
  },
})

type Sheets = { contact?: string; odd?: string }

async function writeSheets({ contact, odd }: Checked, folder: string): Promise<Sheets> {
  const write = async (name: string, sheet: Raster) => {
    const path = join(folder, name)
    await writeAtomically(path, encodePng(sheet))
    return path
  }
  return {
    ...(contact && { contact: await write('contact.png', contact) }),
    ...(odd && { odd: await write('odd.png', odd.sheet) }),
  }
}

function sheetLines({ odd }: Checked, sheets: Sheets): string[] {
  return [
    ...(sheets.contact ? [`${sheets.contact}  pictures as training sees them`] : []),
    ...(sheets.odd ? [`${sheets.odd}  a row each: ${odd?.rows.join(', ')}`] : []),
  ]
}
