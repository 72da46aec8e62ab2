import type { ModelSource } from '../model.ts'
import { isCached } from './release-cache.ts'

/** What browsers tell of a connection, those that do. */
export type Connection = {
  saveData?: boolean
  metered?: boolean
  type?: string
  effectiveType?: string
}

/** Holds a visitor's no, or the digest of the release that was agreed to. */
const WORD = 'growing'
const NO = 'no'

/** What was agreed to since the page was loaded: storage may be forbidden. */
const agreed = new Set<string>()

/**
 * Whether a generator may be fetched without asking: not on a connection where bytes cost or are slow, and not once
 * the visitor has said no, unless it is on this device already.
 */
export async function mayStart(
  source: ModelSource,
  connection: Connection | undefined = connectionOf(navigator),
): Promise<boolean> {
  if (source.kind === 'own' || agreed.has(source.digest)) return true
  const word = recall()
  if (word === NO) return false
  return word === source.digest || !isDear(connection) || isCached(source.folder)
}

export function agree(source: ModelSource): void {
  if (source.kind === 'own') return
  agreed.add(source.digest)
  remember(source.digest)
}

export function decline(source: ModelSource): void {
  if (source.kind === 'own') return
  agreed.delete(source.digest)
  remember(NO)
}

function isDear(connection: Connection | undefined): boolean {
  if (!connection) return false
  const { saveData, metered, type, effectiveType = '4g' } = connection
  return (
    Boolean(saveData || metered) || type === 'cellular' || /^(slow-2g|2g|3g)$/.test(effectiveType)
  )
}

function connectionOf(navigator: Navigator & { connection?: Connection }): Connection | undefined {
  return navigator.connection
}

function remember(word: string): void {
  try {
    localStorage.setItem(WORD, word)
  } catch {
    // The visitor is asked again on the next page.
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(WORD)
  } catch {
    return null
  }
}
