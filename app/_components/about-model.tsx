import type { ReactNode } from 'react'
import type { Card, Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { Specimen } from './specimen.tsx'

type Facts = [term: string, value: ReactNode][]

/** The card: what it learned from, how, and how well. */
export function AboutModel({ model, card }: { model: PublishedModel; card: Card }) {
  return (
    <section aria-labelledby="about" className="mt-16">
      <h2 id="about" className="text-3xl">
        About this model
      </h2>
      <div className="mt-6 grid items-start gap-8 min-[62rem]:grid-cols-2">
        <Specimen
          heading={<h3 className="text-xl">The generator</h3>}
          facts={generatorFacts(model)}
        />
        <Specimen heading={<h3 className="text-xl">Its data</h3>} facts={dataFacts(card)} />
      </div>
      <Configuration config={card.config} />
    </section>
  )
}

function generatorFacts({ manifest, pinned, release }: PublishedModel): Facts {
  const { resolution, channels, latentSize, prior, weights, licence } = manifest
  return [
    ['Release', pinned],
    ['Published', new Date(release.publishedAt).toLocaleDateString('en', { dateStyle: 'long' })],
    ['Picture', `${resolution} × ${resolution}, ${channels === 3 ? 'colour' : 'grey'}`],
    ['Latent', `${latentSize} numbers, ${prior}`],
    ['Download', formatDownload(weights)],
    ['Licence', licence],
  ]
}

function dataFacts({ data }: Card): Facts {
  return [
    ['Name', data.name],
    ...(data.count === undefined
      ? []
      : [['Images', data.count.toLocaleString('en')] satisfies Facts[number]]),
    ['Source', data.source],
    ['Licence', data.licence],
    ...(data.sha256 === undefined
      ? []
      : [['SHA-256', `${data.sha256.slice(0, 16)}…`] satisfies Facts[number]]),
  ]
}

function Configuration({ config }: { config: Card['config'] }) {
  return (
    <details className="mt-8">
      <summary className="cursor-pointer py-2.5">The resolved configuration</summary>
      <pre className="bg-wash p-4 text-sm break-words whitespace-pre-wrap">
        {JSON.stringify(config, null, 2)}
      </pre>
    </details>
  )
}

/** `1.8 MB, 2.4 MB unpacked, weights as uint16` */
function formatDownload({ bytes, transferBytes, quantization }: Manifest['weights']): string {
  const unpacked = transferBytes === undefined ? [] : [`${formatBytes(bytes)} unpacked`]
  const parts = [
    formatBytes(transferBytes ?? bytes),
    ...unpacked,
    `weights as ${quantization.dtype}`,
  ]
  return parts.join(', ')
}

function formatBytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
