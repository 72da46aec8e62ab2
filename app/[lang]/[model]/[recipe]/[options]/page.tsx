import { RecipePlate } from '#app/_components/recipe-plate.tsx'
import { decodeSegment } from '#app/_server/catalogue.ts'

export function generateStaticParams() {
  return []
}

/** A walk as its query asks for it: the proxy makes a part of the path of that. */
export default async function WalkPage({
  params,
}: PageProps<'/[lang]/[model]/[recipe]/[options]'>) {
  const { model, recipe, options } = await params
  return <RecipePlate model={model} recipe={recipe} options={decodeSegment(options)} />
}
