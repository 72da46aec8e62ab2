import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { picture } from '../_words/picture.ts'
import { Strip } from './strip.tsx'

const STEPS = [0.4, 0.6, 0.8, 1, 1.2]

/** The same seed drawn nearer to the centre of the latent space, or pushed away from it. */
export async function Truncations({
  model,
  recipe,
}: {
  model: PublishedModel
  recipe: PictureRecipe
}) {
  const t = await wordsOf(picture)
  return (
    <section aria-labelledby="truncations">
      <h2 id="truncations" className="text-2xl">
        {t.truncations}
      </h2>
      <p className="mt-1 max-w-[34em]">{t.truncationsAre}</p>
      <Strip
        model={model}
        recipes={STEPS.map((truncation) => ({ ...recipe, truncation }))}
        here={recipe}
        caption={({ truncation }) => `ψ ${truncation}`}
      />
    </section>
  )
}
