import { keyOf } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { Strip } from './strip.tsx'

/** The seeds that a mix is made of, each as much of it as it is. */
export function Ingredients({ model, recipe }: { model: PublishedModel; recipe: PictureRecipe }) {
  const { key: mixed, ...growth } = recipe
  const weightOf = (one: PictureRecipe) =>
    mixed.find(({ seed }) => seed === one.key[0].seed)?.weight ?? 0
  return (
    <section aria-labelledby="ingredients">
      <h2 id="ingredients" className="text-2xl">
        What it is mixed from
      </h2>
      <p className="mt-1 max-w-[34em]">
        The latents of these seeds, each times its weight, added up and set back to the length that
        latents have.
      </p>
      <Strip
        model={model}
        recipes={mixed.map(({ seed }) => ({ ...growth, key: keyOf(seed) }))}
        caption={(one) => `${`${weightOf(one)}`.replace('-', '−')} × ${one.key[0].seed}`}
      />
    </section>
  )
}
