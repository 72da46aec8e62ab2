import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { wall } from '../_words/wall.ts'
import { keyPictures, pictureFile, recipePage, walkFile } from '../address.ts'
import { keyName } from './key-name.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { Picture } from './picture.tsx'
import { multiple } from './scale.ts'

/** The curated walks, moving unless the visitor wants stillness. */
export async function WalkLoops({ model }: { model: PublishedModel }) {
  const { walks } = model.manifest
  if (walks.length === 0) return null
  const t = await wordsOf(wall)
  return (
    <section aria-label={t.walks(model.manifest.title)} className="moving">
      <div className="flex flex-wrap gap-x-8 gap-y-6">
        {walks.map((walk) => (
          <WalkLoop key={walk.file} model={model} walk={walk} />
        ))}
      </div>
      <MotionSwitch />
    </section>
  )
}

/** A video, for as an animated picture it would weigh seven times as much. Where motion is not wanted it is not loaded. */
async function WalkLoop({
  model: { release, pinned, manifest },
  walk: { frames, fps, ...walk },
}: {
  model: PublishedModel
  walk: Manifest['walks'][number]
}) {
  const language = await pageLanguage()
  const recipe = parseRecipe(walk.recipe) as WalkRecipe
  const [first] = keyPictures(recipe)
  const side = multiple(manifest.resolution, 256)
  return (
    <PageLink href={recipePage(release.id, recipe)} className="no-underline">
      <Picture model={pinned} recipe={first} language={language} side={side} className="still" />
      <video
        poster={pictureFile(pinned, first)}
        width={side}
        height={side}
        autoPlay
        loop
        muted
        playsInline
        className="pixels loop"
      >
        <source
          src={walkFile(pinned, recipe, { frames, fps }, 'mp4')}
          type="video/mp4"
          media="(prefers-reduced-motion: no-preference)"
        />
      </video>
      <span className="caption">{recipe.keys.map(keyName).join(' → ')}</span>
    </PageLink>
  )
}
