import Link from 'next/link'
import { formatKey } from '#lib/latent/key.ts'
import { keysOf, type Recipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { modelPage } from '../address.ts'
import { describeKimg } from './age.ts'
import { Specimen } from './specimen.tsx'
import { describeAmount, describeRecipe } from './words.ts'

/** The specimen's label: its number, its species, and how it was grown. */
export function RecipeLabel({
  model: { ref, pinned, manifest },
  recipe,
}: {
  model: PublishedModel
  recipe: Recipe
}) {
  const { directions = [] } = recipe
  const keys = keysOf(recipe).map(formatKey)
  return (
    <Specimen
      heading={
        <>
          <Link href={modelPage(ref)} prefetch={false} className="species text-xl">
            {manifest.title}
          </Link>
          <h1
            className={`number mt-1 leading-none break-words ${keys.join().length > 24 ? 'text-3xl' : 'text-5xl'}`}
            aria-label={describeRecipe(recipe)}
          >
            No. {keys.join(' → ')}
          </h1>
        </>
      }
      facts={[
        ['Truncation', `ψ ${recipe.truncation}`],
        ...(directions.length > 0
          ? ([['Directions', directions.map(describeAmount).join(', ')]] as const)
          : []),
        ['Grown by', pinned],
        ['Age', describeKimg(recipe.age ?? manifest.kimg)],
        ['Licence', manifest.licence],
      ]}
    />
  )
}
