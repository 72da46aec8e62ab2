import { MissingPage } from '../_components/missing-page.tsx'
import { faultOf } from '../_server/addressing.ts'
import { listModels } from '../_server/catalogue.ts'

/** Shown, with status 404, at every address of a model or picture that leads nowhere. */
export default async function Missing({ searchParams }: PageProps<'/missing'>) {
  const { path } = await searchParams
  const fault = await faultOf(`${path ?? ''}`)
  const [model] = await listModels()
  return (
    <MissingPage
      message={fault?.message ?? 'There is no page at this address.'}
      suggestion={fault?.suggestion}
      model={model?.release.id}
    />
  )
}
