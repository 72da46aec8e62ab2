import { type Key, seedOf } from '#lib/latent/key.ts'
import type { Amount } from '#lib/latent/move.ts'
import { keysOf, type Recipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { directionsIn } from '../_server/directions.ts'
import { pageLanguage } from '../_server/words.ts'
import { describeKimg, model as modelWords } from '../_words/model.ts'
import { picture } from '../_words/picture.ts'
import { describeAmount, describeRecipe } from '../_words/recipe.ts'
import { titled } from '../_words/titled.ts'
import { modelPage } from '../address.ts'
import { keyName, keyWeights } from './key-name.ts'
import { OfNote } from './of-note.tsx'
import { PageLink } from './page-link.tsx'
import { Specimen } from './specimen.tsx'

/** The specimen's label: its number, its species, and how it was grown. */
export async function RecipeLabel({ model, recipe }: { model: PublishedModel; recipe: Recipe }) {
  const { ref, pinned, manifest } = model
  const language = await pageLanguage()
  const bends = await directionsIn(model, [recipe])
  const t = picture[language]
  const known = modelWords[language]
  const { directions = [] } = recipe
  const told = (amount: Amount) => describeAmount(amount, language, bends)
  const keys = keysOf(recipe)
  const name = keys.map(keyName).join(' → ')
  const seed = recipe.kind === 'picture' ? seedOf(recipe.key) : undefined
  const weights = keys.length === 1 ? keyWeights(keys[0] as Key) : undefined
  return (
    <Specimen
      heading={
        <>
          <PageLink href={modelPage(ref)} className="species text-xl">
            {titled(manifest, language).title}
          </PageLink>
          <h1
            className={`number mt-1 leading-none break-words ${name.length > 24 ? 'text-3xl' : 'text-5xl'}`}
            aria-label={describeRecipe(recipe, language, bends)}
          >
            No. {name}
          </h1>
          {seed !== undefined && <OfNote seed={seed} />}
        </>
      }
      facts={[
        ...(weights ? ([[t.weights, weights]] as const) : []),
        [t.truncation, `ψ ${recipe.truncation}`],
        ...(directions.length > 0
          ? ([[t.directions, directions.map(told).join(t.and)]] as const)
          : []),
        [t.grownBy, pinned],
        [known.age, describeKimg(recipe.age ?? manifest.kimg, language)],
        [known.licence, manifest.licence],
      ]}
    />
  )
}
