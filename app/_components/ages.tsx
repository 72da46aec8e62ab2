import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { timelineFile } from '../address.ts'
import { formatKimg } from './age.ts'
import { multiple } from './scale.ts'
import { Strip } from './strip.tsx'

/** The same recipe as the generator would have grown it at each age that was kept. */
export function Ages({ model, recipe }: { model: PublishedModel; recipe: PictureRecipe }) {
  const { ages, kimg, resolution } = model.manifest
  if (ages.length === 0) return null
  const { age: _, ...finished } = recipe
  const size = multiple(resolution, 512)
  return (
    <section aria-labelledby="ages">
      <h2 id="ages" className="text-2xl">
        How this one grew
      </h2>
      <p className="mt-1 max-w-[34em]">
        The same latent at every age of the generator that was kept. One kimg is a thousand images
        shown. <a href={timelineFile(model.pinned, finished, { size })}>Watch it grow up</a> in a
        few seconds.
      </p>
      <Strip
        model={model}
        recipes={[...ages.map((age) => ({ ...finished, age: age.kimg })), finished]}
        here={recipe}
        caption={({ age }) => `${formatKimg(age ?? kimg)} kimg`}
      />
    </section>
  )
}
