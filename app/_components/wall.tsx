import type { ReactNode } from 'react'
import { seedOf } from '#lib/latent/key.ts'
import { formatRecipe, type PictureRecipe, pictureOf } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { largeOfDay, seedsOfDay } from '../_server/day.ts'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage, type Language } from '../_words/language.ts'
import { pictureFile, recipePage } from '../address.ts'
import { Picture } from './picture.tsx'
import { Plate } from './plate.tsx'
import { cellSides, multiple } from './scale.ts'

/**
 * How many pictures fill whole rows, with the introduction in the first cells and without it, and which of them are
 * large: four cells each. By columns, how many more there are from so many on, and how many fewer in just as many.
 */
const WALLS = {
  introduced: {
    pictures: 29,
    large: [3, 15],
    more: [
      [14, 20],
      [18, 40],
    ],
    fewer: [[9, 5]],
  },
  alone: {
    pictures: 24,
    large: [3, 10],
    more: [[18, 6]],
    fewer: [
      [7, 2],
      [9, 3],
      [14, 2],
    ],
  },
} as const

/** Where five cells fill a page, whose sides are no whole number of pictures' pixels. */
const ON_PHONES = '(max-width: 30.99rem)'

/** A day's pictures edge to edge; `children` stand in the first cells. */
export async function Wall({
  model,
  day,
  children,
}: {
  model: PublishedModel
  day: Date
  children?: ReactNode
}) {
  const language = await pageLanguage()
  const { pictures, large, more, fewer } = WALLS[children ? 'introduced' : 'alone']
  const chosen = largeOfDay(model, day, large.length)
  const most = pictures + (more.at(-1)?.[1] ?? 0)
  return (
    <div className="cells wall" style={cellSides(model.manifest.resolution)}>
      {children && <div className="intro">{children}</div>}
      {seedsOfDay(day, most).map((seed, i) => {
        const recipe = chosen[(large as readonly number[]).indexOf(i)]
        return (
          <WallPicture
            key={seed}
            model={model}
            recipe={recipe ?? pictureOf(seed)}
            language={language}
            large={recipe !== undefined}
            eager={Boolean(children)}
            from={i < pictures ? undefined : more.find(([, count]) => i < pictures + count)?.[0]}
            but={fewer.flatMap(([columns, count]) =>
              i < pictures && i >= pictures - count ? columns : [],
            )}
          />
        )
      })}
    </div>
  )
}

/** Its link is a plain one: a wall has hundreds, and a page that can be used sooner is worth more than its next one. */
function WallPicture({
  model,
  recipe,
  language,
  large,
  eager,
  from,
  but,
}: {
  model: PublishedModel
  recipe: PictureRecipe
  language: Language
  large: boolean
  /** Whether a large one is fetched before it is near: on the first wall of a page. */
  eager: boolean
  /** Columns from which on it is shown. */
  from?: number | undefined
  /** Columns in which it is not. */
  but: readonly number[]
}) {
  const side = multiple(model.manifest.resolution, large ? 256 : 128)
  return (
    <a
      href={inLanguage(language, recipePage(model.release.id, recipe))}
      className={large ? 'large' : undefined}
      data-from={from}
      data-but={but.length > 0 ? but.join(' ') : undefined}
    >
      {large ? (
        <Plate model={model} recipe={recipe} language={language} side={side} eager={eager} />
      ) : (
        <picture className="block">
          <source
            media={ON_PHONES}
            srcSet={pictureFile(model.pinned, recipe, side, 'jpg', 'smooth')}
          />
          <Picture model={model.pinned} recipe={recipe} language={language} side={side} />
        </picture>
      )}
      <span aria-hidden="true" className="wall-name">
        {seedOf(recipe.key) ?? formatRecipe(recipe)}
      </span>
    </a>
  )
}
