import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { KeepHere } from '../_keeping/keep-here.tsx'
import { keepsakeOf } from '../_keeping/keepsake.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { picture } from '../_words/picture.ts'
import { pictureFile, studioPage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { multiple } from './scale.ts'

/** The picture as a file, and the way to the studio. A PNG carries its recipe inside; a WebP is the smallest that is exact. */
export async function SaveLinks({
  model: { ref, pinned, manifest },
  recipe,
}: {
  model: PublishedModel
  recipe: PictureRecipe
}) {
  const t = await wordsOf(picture)
  const { resolution } = manifest
  const saved = `${pinned}-${formatRecipe(recipe)}`
  const large = multiple(resolution, 512)
  const files = [
    { name: 'PNG', format: 'png', side: resolution },
    { name: 'PNG', format: 'png', side: large },
    { name: 'WebP', format: 'webp', side: large },
  ]
  return (
    <div className="saving grid gap-3">
      <div className="flex flex-wrap gap-3">
        <PageLink href={studioPage(ref, recipe)} className="button button-solid">
          {t.openStudio}
        </PageLink>
        <KeepHere keepsake={keepsakeOf(pinned, recipe)} />
      </div>
      <div className="flex flex-wrap gap-3">
        {files.map(({ name, format, side }) => (
          <a
            key={`${format} ${side}`}
            href={pictureFile(pinned, recipe, side === resolution ? undefined : side, format)}
            download={`${saved}.${format}`}
            className="button"
          >
            {t.saveAt(name, side)}
          </a>
        ))}
      </div>
    </div>
  )
}
