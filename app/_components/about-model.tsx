import type { ReactNode } from 'react'
import type { Card, Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import type { Language } from '../_words/language.ts'
import { model as words } from '../_words/model.ts'
import { formatBytes, formatDate, formatNumber } from '../_words/numbers.ts'
import { Specimen } from './specimen.tsx'

type Facts = [term: string, value: ReactNode][]

/** The card: what it learned from, how, and how well. */
export async function AboutModel({ model, card }: { model: PublishedModel; card: Card }) {
  const language = await pageLanguage()
  const t = words[language]
  return (
    <section aria-labelledby="about" className="later mt-16">
      <h2 id="about" className="text-3xl">
        {t.about}
      </h2>
      <div className="mt-6 grid items-start gap-8 min-[62rem]:grid-cols-2">
        <Specimen
          heading={<h3 className="text-xl">{t.generator}</h3>}
          facts={generatorFacts(model, language)}
        />
        <Specimen
          heading={<h3 className="text-xl">{t.data}</h3>}
          facts={dataFacts(card, language)}
        />
      </div>
      <Configuration config={card.config} summary={t.configuration} />
    </section>
  )
}

function generatorFacts({ manifest, pinned, release }: PublishedModel, language: Language): Facts {
  const t = words[language]
  const { resolution, channels, latentSize, prior, weights, licence } = manifest
  const faults = manifest.curated?.faults
  return [
    [t.release, pinned],
    [t.published, formatDate(release.publishedAt, language)],
    [t.picture, `${resolution} × ${resolution}${t.and}${channels === 3 ? t.colour : t.grey}`],
    [t.latent, t.numbers(latentSize, t.priors[prior])],
    [t.download, formatDownload(weights, language)],
    [t.licence, licence],
    ...(faults ? [[t.faults, faults[language] ?? faults.en] satisfies Facts[number]] : []),
  ]
}

function dataFacts({ data }: Card, language: Language): Facts {
  const t = words[language]
  return [
    [t.name, data.name],
    ...(data.count === undefined
      ? []
      : [[t.images, formatNumber(data.count, language)] satisfies Facts[number]]),
    [t.source, data.source],
    [t.licence, data.licence],
    ...(data.sha256 === undefined
      ? []
      : [['SHA-256', `${data.sha256.slice(0, 16)}…`] satisfies Facts[number]]),
  ]
}

function Configuration({ config, summary }: { config: Card['config']; summary: string }) {
  return (
    <details className="mt-8">
      <summary className="cursor-pointer py-2.5">{summary}</summary>
      <pre className="bg-wash p-4 text-sm break-words whitespace-pre-wrap">
        {JSON.stringify(config, null, 2)}
      </pre>
    </details>
  )
}

/** `1.8 MB, 2.4 MB unpacked, weights as uint16` */
function formatDownload(
  { bytes, transferBytes, quantization }: Manifest['weights'],
  language: Language,
): string {
  const t = words[language]
  const unpacked = transferBytes === undefined ? [] : [t.unpacked(formatBytes(bytes, language))]
  const parts = [
    formatBytes(transferBytes ?? bytes, language),
    ...unpacked,
    t.weightsAs(quantization.dtype),
  ]
  return parts.join(t.and)
}
