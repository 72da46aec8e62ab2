import type { Manifest } from '../../lib/model/manifest.ts'
import type { Config } from '../config.ts'
import { openGenerator, runAges } from '../pictures/generator.ts'
import { logSpaced } from './growth.ts'
import { agedFiles, type Neighbour, PROGRAM_FILE } from './program.ts'

/** How many ages a release carries beside the finished generator. */
const KEPT = 12

/**
 * A run's generator at ages spaced about evenly in the logarithm, the first and the last before the
 * finished one included, as `ages/<kimg>/…`. Each is told by what it differs in from the next one, the last from the
 * finished one.
 *
 * @param kimg the release's age
 */
export async function ageModels(
  run: string,
  config: Config,
  kimg: number,
  finished: Neighbour,
): Promise<{ files: Map<string, Uint8Array>; ages: Manifest['ages'] }> {
  const earlier = (await runAges(run)).filter((age) => age < Math.round(kimg))
  const files = new Map<string, Uint8Array>()
  const ages: Manifest['ages'] = []
  let from = finished
  for (const age of logSpaced(earlier, KEPT).reverse()) {
    const { generator, dispose } = await openGenerator(run, { kimg: age }, () => {})
    const folder = `ages/${age}`
    const model = await agedFiles(generator, config, from)
    dispose()
    for (const [path, bytes] of model.files) files.set(`${folder}/${path}`, bytes)
    const { program, bytes, transferBytes, quantization } = model
    from = { program, path: `${folder}/${PROGRAM_FILE}` }
    ages.unshift({ kimg: age, program: from.path, bytes, transferBytes, quantization })
  }
  return { files, ages }
}
