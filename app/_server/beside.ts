import 'server-only'
import { GardenError } from '#lib/error.ts'
import { findModel, type PublishedModel } from './catalogue.ts'
import { requireWhole } from './whole.ts'

/** The model that is to be shown beside it, as long as that is published and can be read. */
export async function besideOf({
  manifest,
  release,
}: PublishedModel): Promise<PublishedModel | undefined> {
  const id = manifest.curated?.beside
  if (!id || id === release.id) return undefined
  try {
    const other = await findModel(id)
    await requireWhole(other)
    return other
  } catch (error) {
    if (error instanceof GardenError) return undefined
    throw error
  }
}
