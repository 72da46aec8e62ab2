import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { formatPicturesShort } from '../_words/numbers.ts'
import { picture } from '../_words/picture.ts'
import { timelineFile } from '../address.ts'
import { multiple } from './scale.ts'
import { Strip } from './strip.tsx'
import { Worded } from './worded.tsx'

/** With the finished one twelve, which make even rows at every width: the first of all has drawn nothing yet. */
const SHOWN = 11

/** The same recipe as the generator would have grown it at each age that was kept. */
export async function Ages({ model, recipe }: { model: PublishedModel; recipe: PictureRecipe }) {
  const { ages, kimg, resolution } = model.manifest
  if (ages.length === 0) return null
  const { age: _, ...finished } = recipe
  const language = await pageLanguage()
  const t = picture[language]
  const size = multiple(resolution, 512)
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
        recipes={[...ages.slice(-SHOWN).map((age) => ({ ...finished, age: age.kimg })), finished]}
        here={recipe}
        isEven
        caption={({ age }) => formatPicturesShort(age ?? kimg, language)}
      />
    </section>
  )
}
