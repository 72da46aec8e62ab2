import { MissingPage } from '../_components/missing-page.tsx'
import { faultOf } from '../_server/addressing.ts'
import { listModels } from '../_server/catalogue.ts'

/** Shown, with status 404 or 503, at every address of a model or picture that leads nowhere, or cannot be looked up. */
export default async function Missing({ searchParams }: PageProps<'/missing'>) {
  const { path } = await searchParams
  const fault = await faultOf(`${path ?? ''}`)
  const closed = fault?.code === 'storage_unavailable'
  const [model] = closed ? [] : await listModels()
  return (
    <MissingPage
      heading={closed ? 'The garden is closed for a moment.' : undefined}
      message={fault?.message ?? 'There is no page at this address.'}
      suggestion={fault?.suggestion}
      model={model?.release.id}
    />
  )
}
