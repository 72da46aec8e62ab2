import { seedOf } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { lastingRef, type PublishedModel } from '../_server/catalogue.ts'
import { directionsIn } from '../_server/directions.ts'
import { pageLanguage } from '../_server/words.ts'
import { link as linkWords } from '../_words/link.ts'
import { pictureFile } from '../address.ts'
import { Ages } from './ages.tsx'
import { Directions } from './directions.tsx'
import { Ingredients } from './ingredients.tsx'
import { Mount } from './mount.tsx'
import { Neighbours } from './neighbours.tsx'
import { PixelsSwitch } from './pixels-switch.tsx'
import { Plate } from './plate.tsx'
import { RecipeLabel } from './recipe-label.tsx'
import { RecipeLink } from './recipe-link.tsx'
import { SaveLinks } from './save-links.tsx'
import { multiple } from './scale.ts'
import { Truncations } from './truncations.tsx'

/** One picture, its label, and what lies around it. */
export async function PicturePlate({
  model,
  recipe,
  link,
  title,
}: {
  model: PublishedModel
  recipe: PictureRecipe
  link: string
  /** What it is called where it is shared. */
  title: string
}) {
  const language = await pageLanguage()
  const directions = await directionsIn(model, [recipe])
  const seed = seedOf(recipe.key)
  const side = multiple(model.manifest.resolution, 256)
  return (
    <article>
      <Mount
        resolution={model.manifest.resolution}
        picture={
          <Plate
            model={model}
            recipe={recipe}
            language={language}
            directions={directions}
            side={640}
            first
          />
        }
      >
        <RecipeLabel model={model} recipe={recipe} />
        <RecipeLink
          model={model}
          recipe={recipe}
          url={link}
          title={title}
          embed={pictureFile(lastingRef(model), recipe, side, 'png', 'smooth')}
          side={side}
        />
        <SaveLinks model={model} recipe={recipe} />
        <PixelsSwitch label={linkWords[language].pixels} />
      </Mount>
      <div className="pairs later mt-14 grid gap-y-12 max-sm:[--about:64rem]">
        <Truncations model={model} recipe={recipe} />
        {seed === undefined ? (
          <Ingredients model={model} recipe={recipe} />
        ) : (
          <Neighbours model={model} recipe={recipe} seed={seed} />
        )}
        <Ages model={model} recipe={recipe} />
      </div>
      <div className="mt-12">
        <Directions model={model} recipe={recipe} />
      </div>
    </article>
  )
}
