import { keyOf } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { formatSigned } from '../_words/numbers.ts'
import { picture } from '../_words/picture.ts'
import { Strip } from './strip.tsx'

/** The seeds that a mix is made of, each as much of it as it is. */
export async function Ingredients({
  model,
  recipe,
}: {
  model: PublishedModel
  recipe: PictureRecipe
}) {
  const t = await wordsOf(picture)
  const { key: mixed, ...growth } = recipe
  const weightOf = (one: PictureRecipe) =>
    mixed.find(({ seed }) => seed === one.key[0].seed)?.weight ?? 0
  return (
    <section aria-labelledby="ingredients">
      <h2 id="ingredients" className="text-2xl">
        {t.ingredients}
      </h2>
      <p className="mt-1 max-w-[34em]">{t.ingredientsAre}</p>
      <Strip
        model={model}
        recipes={mixed.map(({ seed }) => ({ ...growth, key: keyOf(seed) }))}
        caption={(one) => `${formatSigned(weightOf(one))} × ${one.key[0].seed}`}
      />
    </section>
  )
}
