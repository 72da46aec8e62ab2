import { formatKey, keyOf } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { MAX_SEED, type Seed, toSeed } from '#lib/latent/seed.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { picture } from '../_words/picture.ts'
import { recipePage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { Strip } from './strip.tsx'
import { Worded } from './worded.tsx'

/** The seeds before and after. They are no more alike than any others, which is worth seeing. */
export async function Neighbours({
  model,
  recipe,
  seed,
}: {
  model: PublishedModel
  recipe: PictureRecipe
  seed: Seed
}) {
  const t = await wordsOf(picture)
  const keys = seedsAround(seed).map(keyOf)
  return (
    <section aria-labelledby="neighbours">
      <h2 id="neighbours" className="text-2xl">
        {t.neighbours}
      </h2>
      <p className="mt-1 max-w-[34em]">
        <Worded text={t.neighboursAre(keys.length)}>
          {(words) => (
            <PageLink href={recipePage(model.ref, { ...recipe, kind: 'walk', keys })}>
              {words}
            </PageLink>
          )}
        </Worded>
      </p>
      <Strip
        model={model}
        recipes={keys.map((key) => ({ ...recipe, key }))}
        here={recipe}
        caption={({ key }) => formatKey(key)}
      />
    </section>
  )
}

/** Five seeds in order with this one in the middle, or as near to it as the ends allow. */
function seedsAround(seed: Seed): Seed[] {
  const first = Math.min(Math.max(0, seed - 2), MAX_SEED - 4)
  return Array.from({ length: 5 }, (_, i) => toSeed(first + i))
}
