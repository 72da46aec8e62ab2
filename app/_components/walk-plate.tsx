import type { CSSProperties } from 'react'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { lastingRef, type PublishedModel } from '../_server/catalogue.ts'
import { stripFrames } from '../_server/contract/walks.ts'
import { directionsIn } from '../_server/directions.ts'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { link as linkWords } from '../_words/link.ts'
import { picture } from '../_words/picture.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { keyPictures, optionsFor, stripFile, type WalkOptions, walkFile } from '../address.ts'
import { keyName } from './key-name.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { Mount } from './mount.tsx'
import { PixelsSwitch } from './pixels-switch.tsx'
import { RecipeLabel } from './recipe-label.tsx'
import { RecipeLink } from './recipe-link.tsx'
import { SaveWalk } from './save-walk.tsx'
import { multiple } from './scale.ts'
import { Strip } from './strip.tsx'

/** A walk, its label, and its key frames. */
export async function WalkPlate({
  model,
  recipe,
  options,
  link,
  title,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  options: WalkOptions
  link: string
  /** What it is called where it is shared. */
  title: string
}) {
  const { resolution } = model.manifest
  const t = await wordsOf(picture)
  return (
    <article className="moving">
      <Mount
        resolution={model.manifest.resolution}
        picture={<Film model={model} recipe={recipe} options={options} />}
      >
        <RecipeLabel model={model} recipe={recipe} />
        <p className="flex flex-wrap gap-x-6">
          <MotionSwitch />
          <PixelsSwitch label={(await wordsOf(linkWords)).pixels} />
        </p>
        <RecipeLink
          model={model}
          recipe={recipe}
          url={link}
          title={title}
          embed={walkFile(lastingRef(model), recipe, {
            ...options,
            size: multiple(resolution, 256),
          })}
          side={multiple(resolution, 256)}
        />
        <SaveWalk model={model} recipe={recipe} options={options} />
      </Mount>
      <section aria-labelledby="keys" className="mt-14">
        <h2 id="keys" className="text-2xl">
          {t.keyFrames}
        </h2>
        <Strip model={model} recipes={keyPictures(recipe)} caption={({ key }) => keyName(key)} />
      </section>
    </article>
  )
}

/** How long a frame is shown, in seconds, where nobody asks for a pace. */
const FRAME = 0.08

/** All frames lie side by side in one PNG; the page winds it on by a frame at a time. */
async function Film({
  model,
  recipe,
  options,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  options: WalkOptions
}) {
  const language = await pageLanguage()
  const usual = stripFrames(recipe.keys.length)
  const { loop = true, frames = usual, fps = 1 / FRAME } = options
  const strip = optionsFor('png', options)
  const film = {
    '--frames': strip.frames ?? usual,
    '--resolution': model.manifest.resolution,
    '--seconds': `${frames / fps}s`,
    animationDirection: loop ? 'normal' : 'alternate',
    backgroundImage: `url("${stripFile(model.pinned, recipe, strip)}")`,
  }
  const name = describeRecipe(recipe, language, await directionsIn(model, [recipe]))
  return (
    <div role="img" aria-label={name} className="film-frame">
      <div className="film pixels" style={film as CSSProperties} />
    </div>
  )
}
