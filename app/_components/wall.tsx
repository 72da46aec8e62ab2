import type { ReactNode } from 'react'
import { pictureOf } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import type { Language } from '../_words/language.ts'
import { recipePage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { Picture } from './picture.tsx'
import { cellSides, multiple } from './scale.ts'

/** Two of them large, they fill 35 cells: whole rows in 5 and 7 columns, and beside the introduction in 9 and 10. */
export const WALL_PICTURES = 29

const LARGE = [3, 15]

/** Pictures edge to edge; `children` stand in the first cells. */
export async function Wall({
  model,
  seeds,
  children,
}: {
  model: PublishedModel
  seeds: readonly Seed[]
  children?: ReactNode
}) {
  const language = await pageLanguage()
  return (
    <div className="cells wall" style={cellSides(model.manifest.resolution)}>
      {children && <div className="intro">{children}</div>}
      {seeds.map((seed, i) => (
        <WallPicture
          key={seed}
          model={model}
          seed={seed}
          language={language}
          large={LARGE.includes(i)}
        />
      ))}
    </div>
  )
}

function WallPicture({
  model: { release, pinned, manifest },
  seed,
  language,
  large,
}: {
  model: PublishedModel
  seed: Seed
  language: Language
  large: boolean
}) {
  const recipe = pictureOf(seed)
  return (
    <PageLink href={recipePage(release.id, recipe)} className={large ? 'large' : undefined}>
      <Picture
        model={pinned}
        recipe={recipe}
        language={language}
        side={multiple(manifest.resolution, large ? 256 : 128)}
        eager={large}
      />
      <span aria-hidden="true">{seed}</span>
    </PageLink>
  )
}
