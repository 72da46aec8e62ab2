import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sheetFile } from '../run/record.ts'
import type { Tick } from '../run/stats.ts'
import { type Entry, startRecord, summaryRecord, versionRecord } from './events.ts'

const FOLDER = 'tensorboard'

/** Writes a run's ticks for TensorBoard. */
export type Board = { tick(tick: Tick): void }

/** The numbers of a tick, by the name they have there. */
const SCALARS: Readonly<Record<string, (tick: Tick) => number | null>> = {
  'loss/critic': (tick) => tick.criticLoss,
  'loss/generator': (tick) => tick.generatorLoss,
  'loss/gradientPenalty': (tick) => tick.gradientPenalty,
  'critic/slope': (tick) => tick.slope,
  'critic/gap': (tick) => tick.gap,
  'pictures/variety': (tick) => tick.variety,
  'run/kimg': (tick) => tick.kimg,
  'run/imagesPerSecond': (tick) => tick.imagesPerSecond,
  'run/dataWait': (tick) => tick.dataWait,
  'run/memory': (tick) => tick.memory,
  'run/rollbacks': (tick) => tick.rollbacks,
}

/**
 * Begins an event file in the run's folder `tensorboard`, one a call. What an earlier call wrote of steps that are done
 * again is superseded.
 *
 * @param step done before
 */
export function openBoard(run: string, step: number): Board {
  const folder = join(run, FOLDER)
  mkdirSync(folder, { recursive: true })
  const wallTime = Date.now() / 1000
  const second = String(Math.floor(wallTime)).padStart(10, '0')
  const file = join(folder, `events.out.tfevents.${second}.${hostname()}.${process.pid}.${step}`)
  const begun = [versionRecord(wallTime), startRecord({ wallTime, step: step + 1 })]
  writeFileSync(file, Buffer.concat(begun))
  return {
    tick(tick) {
      const when = { wallTime: Date.now() / 1000, step: tick.step }
      appendFileSync(file, summaryRecord(when, [...scalars(tick), ...sheet(run, tick)]))
    },
  }
}

function scalars(tick: Tick): Entry[] {
  return Object.entries(SCALARS).flatMap(([tag, of]) => {
    const value = of(tick)
    return value === null ? [] : [{ tag, value }]
  })
}

/** The tick's grid, which is on disk by then. */
function sheet(run: string, { kimg }: Tick): Entry[] {
  const png = readFileSync(sheetFile(run, kimg))
  const width = png.readUInt32BE(16)
  return [{ tag: 'pictures/sheet', png, width, height: png.readUInt32BE(20) }]
}
