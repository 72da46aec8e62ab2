import type { ReactNode } from 'react'
import type { Card } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { describeKimg } from './age.ts'
import { Specimen } from './specimen.tsx'

type Facts = [term: string, value: ReactNode][]

/** How the training ran, and how near the generator came. */
export function TrainingLabel({ model, card }: { model: PublishedModel; card: Card }) {
  return (
    <Specimen
      heading={<h3 className="text-xl">Its training</h3>}
      facts={[...trainingFacts(model, card), ...scoreFacts(model, card)]}
    />
  )
}

function trainingFacts({ release }: PublishedModel, card: Card): Facts {
  return [
    ...(card.imported ? importedFacts(card.imported) : []),
    ['Preset', card.preset],
    ['Shown', formatShown(card)],
    ...known('Time', card.minutes, formatMinutes),
    ...known('Hardware', card.hardware, (hardware) => `${hardware}, backend ${card.backend}`),
    ...known('Seed', card.seed, String),
    ...known(release.growing ? 'As of' : 'Ended', card.trainedAt, formatDate),
    ...known('Code', card.codeVersion, String),
  ]
}

function importedFacts({ framework, sha256, agreement }: NonNullable<Card['imported']>): Facts {
  const { pictures, maxDifference } = agreement
  return [
    ['Imported', `from ${framework}`],
    ['File', `SHA-256 ${sha256.slice(0, 16)}…`],
    [
      'Agreement',
      `at most ${maxDifference} of 255 levels off ${framework}’s own ${pictures} pictures`,
    ],
  ]
}

/** Of an imported model some is not known: it is left out. */
function known<T>(term: string, value: T | undefined, format: (value: T) => string): Facts {
  return value === undefined ? [] : [[term, format(value)]]
}

function formatShown({ kimg, steps }: Card): string {
  const shown = describeKimg(kimg)
  return steps === undefined ? shown : `${shown} in ${steps.toLocaleString('en')} steps`
}

function scoreFacts({ manifest }: PublishedModel, { metrics }: Card): Facts {
  const { maxError, meanError } = manifest.weights.quantization
  return [
    ...metrics.map(({ name, value, samples }): Facts[number] => [
      name,
      `${value.toPrecision(3)} on ${samples.toLocaleString('en')} samples`,
    ]),
    [
      'Quantisation',
      `at most ${maxError} of 255 levels off, ${meanError.toPrecision(2)} on average`,
    ],
  ]
}

function formatDate(date: string): string {
  return new Date(date).toLocaleDateString('en', { dateStyle: 'long' })
}

function formatMinutes(minutes: number): string {
  return minutes < 90 ? `${Math.round(minutes)} minutes` : `${(minutes / 60).toFixed(1)} hours`
}
