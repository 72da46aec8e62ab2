import type { ReactNode } from 'react'
import type { Card } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { Specimen } from './specimen.tsx'

type Facts = [term: string, value: ReactNode][]

/** How the training ran, and how near the generator came. */
export function TrainingLabel({ model, card }: { model: PublishedModel; card: Card }) {
  return (
    <Specimen
      heading={<h3 className="text-xl">Its training</h3>}
      facts={[...trainingFacts(card), ...scoreFacts(model, card)]}
    />
  )
}

function trainingFacts(card: Card): Facts {
  return [
    ['Preset', card.preset],
    [
      'Shown',
      `${Math.round(card.kimg).toLocaleString('en')} kimg in ${card.steps.toLocaleString('en')} steps`,
    ],
    ['Time', formatMinutes(card.minutes)],
    ['Hardware', `${card.hardware}, backend ${card.backend}`],
    ['Seed', card.seed],
    ['Ended', new Date(card.trainedAt).toLocaleDateString('en', { dateStyle: 'long' })],
    ['Code', card.codeVersion],
  ]
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

function formatMinutes(minutes: number): string {
  return minutes < 90 ? `${Math.round(minutes)} minutes` : `${(minutes / 60).toFixed(1)} hours`
}
