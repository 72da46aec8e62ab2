import { type ChartLook, curvesChart, kimgSpan, type Panel, panelsOf } from '#lib/gallery/chart.ts'
import type { Curves } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { momentsOf } from '../_server/story.ts'
import { pageLanguage } from '../_server/words.ts'
import type { Language } from '../_words/language.ts'
import { model as words } from '../_words/model.ts'
import { publishedFile } from '../address.ts'
import type { Chart } from './age-chart.tsx'
import { AgeSlider } from './age-slider.tsx'

const CHART = { width: 360, height: 224 }

const LOOK: ChartLook = {
  ink: 'var(--ink)',
  muted: 'var(--ink-soft)',
  rule: 'var(--wash)',
  critic: 'var(--critic)',
  generator: 'var(--generator)',
  penalty: 'var(--penalty)',
  font: 'inherit',
}

/**
 * The same latents as the generator drew them at each age, and what its losses were then; of an
 * imported generator just its pictures.
 */
export async function TimeMachine({ model, curves }: { model: PublishedModel; curves: Curves }) {
  const { manifest, release } = model
  const moments = await momentsOf(model)
  const ages = manifest.grids.map(({ kimg, file }, i) => ({
    kimg,
    moment: moments[i] ?? 'now',
    src: publishedFile(release.id, release.digest, file),
  }))
  if (ages.length === 0) return null
  const language = await pageLanguage()
  const t = words[language]
  const { columns, rows } = manifest.gridShape
  const isRecorded = curves.kimg.length > 0 || ages.length > 1
  const [left, right] = kimgSpan(CHART.width)
  return (
    <section aria-labelledby="learning" className="mt-16">
      <h2 id="learning" className="text-3xl">
        {isRecorded ? t.learned : t.grows}
      </h2>
      <p className="mt-2 max-w-[34em]">
        {isRecorded ? t.sameLatents(columns * rows) : t.firstSeeds(columns * rows)}
      </p>
      <AgeSlider
        ages={ages}
        sheet={{
          width: columns * manifest.resolution,
          height: rows * manifest.resolution,
          cell: manifest.resolution,
        }}
        seeds={manifest.gridShape.seeds}
        axis={{
          left: left / CHART.width,
          right: right / CHART.width,
          kimg: Math.max(...curves.kimg, 0),
        }}
        charts={panelsOf(curves).map((panel) => chart(curves, panel, language))}
      />
    </section>
  )
}

function chart(curves: Curves, panel: Panel, language: Language): Chart {
  const { charts, meanings } = words[language]
  return { svg: curvesChart(curves, panel, CHART, LOOK, charts), meaning: meanings[panel] }
}
