import { LIGHT, type Trace, tracesChart } from '../../lib/gallery/chart.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { DISTANCES, type Distance } from './distances.ts'
import { type Basis, curveFile, distanceOf, readRecords, sameBasis } from './record.ts'

const SIZE = { width: 720, height: 360 }

const TITLES: Record<Distance, string> = {
  swd: 'Sliced Wasserstein distance × 10³',
  fd: 'Fréchet distance',
  kd: 'Kernel distance × 10³',
}

/**
 * Draws metrics/swd.svg, fd.svg and kd.svg: the distances over the ages measured on one basis. What was
 * measured on another is left out, and said so; of a single age there is nothing to draw.
 */
export async function writeDistanceCurves(
  run: string,
  basis: Basis,
  print: (line: string) => void,
): Promise<void> {
  const all = await readRecords(run)
  const records = all.filter((record) => sameBasis(record.basis, basis))
  const shown = new Set(records.map(({ kimg }) => kimg))
  const others = new Set(all.map(({ kimg }) => kimg).filter((kimg) => !shown.has(kimg))).size
  if (others > 0)
    print(
      `left out of the curves: ${others} ${others === 1 ? 'age' : 'ages'} measured with other samples than these ${basis.samples}`,
    )
  for (const name of DISTANCES) {
    const points = records.flatMap(({ kimg, measured }) => {
      const value = distanceOf(measured, name)
      return value === undefined ? [] : [{ kimg, value }]
    })
    if (points.length < 2) continue
    const trace: Trace = {
      label: name.toUpperCase(),
      color: LIGHT.critic,
      values: points.map(({ value }) => value),
    }
    const kimg = points.map((point) => point.kimg)
    const title = `${TITLES[name]}, ${basis.samples} samples`
    await writeAtomically(curveFile(run, name), tracesChart(title, kimg, [trace], SIZE, LIGHT, [0]))
  }
}
