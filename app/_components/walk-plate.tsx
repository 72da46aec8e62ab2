import type { CSSProperties } from 'react'
import { formatKey } from '#lib/latent/key.ts'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { stripFrames } from '../_server/contract/walks.ts'
import { keyPictures, stripFile } from '../address.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { Mount } from './mount.tsx'
import { RecipeLabel } from './recipe-label.tsx'
import { SaveWalk } from './save-walk.tsx'
import { ShareLink } from './share-link.tsx'
import { Strip } from './strip.tsx'
import { describeRecipe } from './words.ts'

/** A walk that comes back to where it began, its label, and its key frames. */
export function WalkPlate({
  model,
  recipe,
  link,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  link: string
}) {
  return (
    <article className="moving">
      <Mount
        resolution={model.manifest.resolution}
        picture={<Film model={model} recipe={recipe} />}
      >
        <RecipeLabel model={model} recipe={recipe} />
        <MotionSwitch />
        <ShareLink url={link} lasting={!model.release.growing} />
        <SaveWalk model={model} recipe={recipe} />
        <section aria-labelledby="keys">
          <h2 id="keys" className="text-2xl">
            Its key frames
          </h2>
          <Strip
            model={model}
            recipes={keyPictures(recipe)}
            caption={({ key }) => formatKey(key)}
          />
        </section>
      </Mount>
    </article>
  )
}

/** All frames lie side by side in one PNG; the page winds it on by a frame at a time. */
function Film({ model, recipe }: { model: PublishedModel; recipe: WalkRecipe }) {
  const film = {
    '--frames': stripFrames(recipe.keys.length),
    backgroundImage: `url("${stripFile(model.pinned, recipe)}")`,
  }
  return (
    <div
      role="img"
      aria-label={describeRecipe(recipe)}
      className="film pixels"
      style={film as CSSProperties}
    />
  )
}
