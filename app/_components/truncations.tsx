import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { Strip } from './strip.tsx'

const STEPS = [0.4, 0.6, 0.8, 1, 1.2]

/** The same seed drawn nearer to the centre of the latent space, or pushed away from it. */
export function Truncations({ model, recipe }: { model: PublishedModel; recipe: PictureRecipe }) {
  return (
    <section aria-labelledby="truncations">
      <h2 id="truncations" className="text-2xl">
        From plain to peculiar
      </h2>
      <p className="mt-1 max-w-[34em]">
        Truncation ψ draws a latent towards the centre, where pictures are ordinary, or pushes it
        outwards.
      </p>
      <Strip
        model={model}
        recipes={STEPS.map((truncation) => ({ ...recipe, truncation }))}
        here={recipe}
        caption={({ truncation }) => `ψ ${truncation}`}
      />
    </section>
  )
}
