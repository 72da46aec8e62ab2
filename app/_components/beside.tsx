import { formatKey } from '#lib/latent/key.ts'
import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { Card } from '#lib/model/manifest.ts'
import { cardOf, type PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import type { Language } from '../_words/language.ts'
import { metricName, model as words } from '../_words/model.ts'
import { titled } from '../_words/titled.ts'
import { modelPage } from '../address.ts'
import { breakable } from './breakable.tsx'
import { PageLink } from './page-link.tsx'
import { Strip } from './strip.tsx'

/** Seeds that nobody chose. */
const RECIPES = Array.from({ length: 10 }, (_, seed) => pictureOf(toSeed(seed)))

/** Keys of a configuration that make no difference to what is learned. */
const NAMES = ['preset', 'seed', 'tick', 'gridColumns']

/** A model and another one of the same data: pictures of the same seeds, what was done otherwise, and what came of it. */
export async function Beside({
  model,
  card,
  other,
}: {
  model: PublishedModel
  card: Card
  other: PublishedModel
}) {
  const language = await pageLanguage()
  const t = words[language]
  const { title: name } = titled(model.manifest, language)
  const { title: another } = titled(other.manifest, language)
  const otherCard = await cardOf(other)
  return (
    <section aria-labelledby="beside" className="later mt-16">
      <h2 id="beside" className="text-3xl">
        {t.beside(another)}
      </h2>
      <p className="mt-2 max-w-[42em]">{t.besideIs}</p>
      <div className="pairs mt-6 grid gap-y-8">
        <div>
          <h3 className="text-xl">{name}</h3>
          <Strip model={model} recipes={RECIPES} caption={seedOf} />
        </div>
        <div>
          <h3 className="text-xl">
            <PageLink href={modelPage(other.release.id)}>{another}</PageLink>
          </h3>
          <Strip model={other} recipes={RECIPES} caption={seedOf} />
        </div>
      </div>
      <table className="facts compared mt-8">
        <caption className="sr-only">{t.besideDiffers}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{name}</th>
            <th scope="col">{another}</th>
          </tr>
        </thead>
        <tbody>
          {[...differences(card, otherCard), ...measures(card, otherCard, language)].map(
            ([term, ...values]) => (
              <tr key={term}>
                <th scope="row">{breakable(term, CAPITALS)}</th>
                <td>{values[0]}</td>
                <td>{values[1]}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  )
}

/** Where a key may be broken. */
const CAPITALS = /(?<=[a-z])(?=[A-Z])/

type Row = [term: string, value: string, other: string]

/** Keys that both configurations have. */
function differences({ config }: Card, { config: other }: Card): Row[] {
  return Object.keys(config)
    .filter((key) => key in other && !NAMES.includes(key))
    .map((key): Row => [key, String(config[key]), String(other[key])])
    .filter(([, value, another]) => value !== another)
}

function measures({ metrics }: Card, { metrics: others }: Card, language: Language): Row[] {
  return metrics.flatMap(({ name, value, samples }) => {
    const other = others.find((metric) => metric.name === name && metric.samples === samples)
    if (!other) return []
    // In which space it was measured is told by the lab report, and is the same for both.
    const measure = metricName(name, language).replace(/ \(.*\)$/, '')
    return [[measure, value.toPrecision(3), other.value.toPrecision(3)]]
  })
}

function seedOf({ key }: (typeof RECIPES)[number]): string {
  return formatKey(key)
}
