import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { formatPicturesShort } from '../_words/numbers.ts'
import { picture } from '../_words/picture.ts'
import { timelineFile } from '../address.ts'
import { AGES_SHOWN, multiple } from './scale.ts'
import { Strip } from './strip.tsx'
import { Worded } from './worded.tsx'

/** The same recipe as the generator would have grown it at each age that was kept. */
export async function Ages({ model, recipe }: { model: PublishedModel; recipe: PictureRecipe }) {
  const { ages, kimg, resolution } = model.manifest
  if (ages.length === 0) return null
  const { age: _, ...finished } = recipe
  const language = await pageLanguage()
  const t = picture[language]
  const size = multiple(resolution, 512)
  const recipes = [...ages.map((age) => ({ ...finished, age: age.kimg })), finished]
  return (
    <section aria-labelledby="ages" className="wide">
      <h2 id="ages" className="text-2xl">
        {t.grew}
      </h2>
      <p className="mt-1 max-w-[34em]">
        <Worded text={t.grewSo}>
          {(words) => <a href={timelineFile(model.pinned, finished, { size })}>{words}</a>}
        </Worded>
      </p>
      <Strip
        model={model}
        recipes={recipes.slice(-AGES_SHOWN)}
        here={recipe}
        isEven
        caption={({ age }) => formatPicturesShort(age ?? kimg, language)}
      />
    </section>
  )
}
