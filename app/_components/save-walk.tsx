import { formatRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { KeepHere } from '../_keeping/keep-here.tsx'
import { keepsakeOf } from '../_keeping/keepsake.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { picture } from '../_words/picture.ts'
import { optionsFor, stripFile, studioPage, type WalkOptions, walkFile } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { multiple } from './scale.ts'

const FORMATS = [
  { name: 'GIF', format: 'gif' },
  { name: 'WebP', format: 'webp' },
  { name: 'MP4', format: 'mp4' },
]

/** The walk as a file, moving or frame by frame, and the way to the studio. */
export async function SaveWalk({
  model: { ref, pinned, manifest },
  recipe,
  options,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  options: WalkOptions
}) {
  const t = await wordsOf(picture)
  const size = multiple(manifest.resolution, 256)
  const saved = `${pinned}-${formatRecipe(recipe)}`
  return (
    <div className="saving grid gap-3">
      <div className="flex flex-wrap gap-3">
        <PageLink href={studioPage(ref, recipe, options)} className="button button-solid">
          {t.openStudio}
        </PageLink>
        <KeepHere keepsake={keepsakeOf(pinned, recipe, undefined, options)} />
      </div>
      <div className="flex flex-wrap gap-3">
        {FORMATS.map(({ name, format }) => (
          <a
            key={format}
            href={walkFile(pinned, recipe, { ...optionsFor(format, options), size }, format)}
            download={`${saved}.${format}`}
            className="button"
          >
            {t.save(name)}
          </a>
        ))}
        <a
          href={stripFile(pinned, recipe, optionsFor('png', options))}
          download={`${saved}.png`}
          className="button"
        >
          {t.saveFrames}
        </a>
      </div>
    </div>
  )
}
