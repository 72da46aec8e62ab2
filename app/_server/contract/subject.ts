import 'server-only'
import { modelPage } from '../../address.ts'
import { listModels } from '../catalogue.ts'
import { siteAddress } from '../site.ts'

/** What examples are made of. */
export type Subject = {
  /** A model that is there, where there is one. */
  model: string
  /** The address of a page of it. */
  page: string
}

/** The first model there is, for an example that works wherever one can. */
export async function exampleSubject(): Promise<Subject> {
  const [first] = await listModels()
  const model = first?.release.id ?? 'lorelei-64'
  return { model, page: siteAddress(`${modelPage(model)}/1234567`) }
}
