import Link from 'next/link'
import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { visitorsLanguage, wordsOf } from '../_server/words.ts'
import { wall } from '../_words/wall.ts'
import { keyPictures, publishedFile, recipePage } from '../address.ts'
import { keyName } from './key-name.ts'
import { MotionSwitch } from './motion-switch.tsx'
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

function WalkLoop({
  model: { release, pinned, manifest },
  walk,
}: {
  model: PublishedModel
  walk: Manifest['walks'][number]
}) {
  const recipe = parseRecipe(walk.recipe) as WalkRecipe
  const side = multiple(manifest.resolution, 256)
  return (
    <Link href={recipePage(release.id, recipe)} prefetch={false} className="no-underline">
      <Still recipe={recipe} model={pinned} side={side} />
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={publishedFile(release.id, release.digest, walk.file)}
        width={side}
        height={side}
        alt=""
        loading="lazy"
        className="pixels loop"
      />
      <span className="caption">{recipe.keys.map(keyName).join(' → ')}</span>
    </Link>
  )
}

/** The walk's first key frame, which is what a stopped walk shows. */
async function Still({ recipe, model, side }: { recipe: WalkRecipe; model: string; side: number }) {
  const language = await visitorsLanguage()
  const [first] = keyPictures(recipe)
  return <Picture model={model} recipe={first} language={language} side={side} className="still" />
}
