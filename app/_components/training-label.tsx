import type { ReactNode } from 'react'
import type { Card } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import type { Language } from '../_words/language.ts'
import { describeKimg, metricName, model as words } from '../_words/model.ts'
import { formatDate, formatMinutes, formatNumber } from '../_words/numbers.ts'
import { Specimen } from './specimen.tsx'

type Facts = [term: string, value: ReactNode][]

/** How the training ran, and how near the generator came. */
export async function TrainingLabel({ model, card }: { model: PublishedModel; card: Card }) {
  const language = await pageLanguage()
  return (
    <Specimen
      heading={<h3 className="text-xl">{words[language].training}</h3>}
      facts={[...trainingFacts(model, card, language), ...scoreFacts(model, card, language)]}
    />
  )
}

function trainingFacts({ release }: PublishedModel, card: Card, language: Language): Facts {
  const t = words[language]
  const date = (at: string) => formatDate(at, language)
  return [
    ...(card.imported ? importedFacts(card.imported, language) : []),
    [t.preset, card.preset],
    [t.shown, formatShown(card, language)],
    ...known(t.time, card.minutes, (minutes) => formatMinutes(minutes, language)),
    ...known(t.hardware, card.hardware, (hardware) => t.ranOn(hardware, `${card.backend}`)),
    ...known(t.seed, card.seed, String),
    ...known(release.growing ? t.asOf : t.ended, card.trainedAt, date),
    ...known(t.code, card.codeVersion, String),
  ]
}

function importedFacts(
  { framework, sha256, agreement }: NonNullable<Card['imported']>,
  language: Language,
): Facts {
  const t = words[language]
  const { pictures, maxDifference } = agreement
  return [
    [t.imported, t.importedFrom(framework)],
    [t.file, `SHA-256 ${sha256.slice(0, 16)}…`],
    [t.agreement, t.agrees(`${maxDifference}`, framework, formatNumber(pictures, language))],
  ]
}

/** Of an imported model some is not known: it is left out. */
function known<T>(term: string, value: T | undefined, format: (value: T) => string): Facts {
  return value === undefined ? [] : [[term, format(value)]]
}

function formatShown({ kimg, steps }: Card, language: Language): string {
  const shown = describeKimg(kimg, language)
  if (steps === undefined) return shown
  return words[language].shownIn(shown, formatNumber(steps, language))
}

function scoreFacts({ manifest }: PublishedModel, { metrics }: Card, language: Language): Facts {
  const t = words[language]
  const { maxError, meanError } = manifest.weights.quantization
  return [
    ...metrics.map(({ name, value, samples, reals }): Facts[number] => {
      const measured = t.measured(value.toPrecision(3), formatNumber(samples, language))
      const beside = reals === undefined ? measured : t.ofReals(measured, reals.toPrecision(3))
      return [metricName(name, language), beside]
    }),
    [t.quantisation, t.quantised(`${maxError}`, meanError.toPrecision(2))],
  ]
}
