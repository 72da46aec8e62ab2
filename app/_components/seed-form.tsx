import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { SeedKey } from '../_keys/seed-key.tsx'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'
import { wall } from '../_words/wall.ts'
import { pictureFile, RANDOM_ROUTE } from '../address.ts'
import { SeedField } from './seed-field.tsx'

const EXAMPLE = toSeed(1234567)

/** Works without JavaScript: the browser asks /grow, which leads to the picture. */
export async function SeedForm({ model }: { model: PublishedModel }) {
  const t = await wordsOf(wall)
  const { ref, pinned } = model
  return (
    <form action={inLanguage(await pageLanguage(), RANDOM_ROUTE)} method="get" className="max-w-lg">
      <SeedKey field="seed" />
      <input type="hidden" name="model" value={ref} />
      <SeedField
        model={ref}
        pinned={pinned}
        label={t.type}
        button={t.grow}
        example={`${EXAMPLE}`}
        picture={pictureFile(ref, pictureOf(EXAMPLE))}
      />
    </form>
  )
}
