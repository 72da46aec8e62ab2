import { RecipePlate } from '#app/_components/recipe-plate.tsx'

export function generateStaticParams() {
  return []
}

export default async function RecipePage({ params }: PageProps<'/[lang]/[model]/[recipe]'>) {
  const { model, recipe } = await params
  return <RecipePlate model={model} recipe={recipe} options="" />
}
