import type { Direction } from '#lib/latent/directions.ts'
import { MAX_AMOUNT } from '#lib/latent/move.ts'
import { directed, type PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { directionsOf } from '../_server/directions.ts'
import { pageLanguage } from '../_server/words.ts'
import { directionWords } from '../_words/directions.ts'
import { formatSigned } from '../_words/numbers.ts'
import { picture } from '../_words/picture.ts'
import { BothWays } from './both-ways.tsx'
import { Strip } from './strip.tsx'

const STEPS = [-1, -0.5, 0, 0.5, 1].map((share) => share * MAX_AMOUNT)

/** The same seed moved along each of the model's directions, from one end to the other. */
export async function Directions({
  model,
  recipe,
}: {
  model: PublishedModel
  recipe: PictureRecipe
}) {
  const directions = await directionsOf(model)
  if (directions.length === 0) return null
  const t = picture[await pageLanguage()]
  const named = directions.filter(({ kind }) => kind === 'attribute')
  const unnamed = directions.filter(({ kind }) => kind === 'sefa')
  return (
    <section aria-labelledby="directions">
      <h2 id="directions" className="text-2xl">
        {t.bent}
      </h2>
      <p className="mt-1 max-w-[34em]">{t.bentSo}</p>
      <Rows model={model} recipe={recipe} directions={named} />
      {unnamed.length > 0 && (
        <details>
          <summary className="cursor-pointer py-2.5">{t.unnamed}</summary>
          <Rows model={model} recipe={recipe} directions={unnamed} />
        </details>
      )}
    </section>
  )
}

async function Rows({
  model,
  recipe,
  directions,
}: {
  model: PublishedModel
  recipe: PictureRecipe
  directions: readonly Direction[]
}) {
  const language = await pageLanguage()
  return (
    <div className="pairs mt-4 grid gap-y-6">
      {directions.map((direction) => {
        const { name } = direction
        const { minus, plus } = directionWords(direction, language)
        return (
          <div key={name} className="later [--about:10rem]">
            <h3 className="text-lg">
              {minus} <BothWays /> {plus}
            </h3>
            <Strip
              model={model}
              recipes={STEPS.map((amount) => directed(recipe, name, amount))}
              here={recipe}
              caption={(shown) => amountOf(shown, name)}
            />
          </div>
        )
      })}
    </div>
  )
}

function amountOf({ directions = [] }: PictureRecipe, name: string): string {
  const amount = directions.find((direction) => direction.name === name)?.amount ?? 0
  return formatSigned(amount)
}
