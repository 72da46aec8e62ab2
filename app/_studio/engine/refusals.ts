import '../../interpreter.ts'
import * as z from 'zod'
import { BACKENDS, REFUSAL_REASONS, type Refusal } from './protocol.ts'

/**
 * Backends that a release was drawn wrongly on, here and by this very browser: they are not tried again at every
 * visit, but by its next version, which may bring another driver, and whenever the visitor wants to.
 */
export function refusedBefore(digest: string): Refusal[] {
  return ofThisBrowser()[digest] ?? []
}

/** What is absent, or imitated by software, is seen soon enough each time. */
export function rememberRefusals(digest: string, refused: readonly Refusal[]): void {
  const known = refusedBefore(digest)
  const lasting = refused.filter(
    ({ backend, reason }) =>
      reason !== 'absent' &&
      reason !== 'software' &&
      known.every((before) => before.backend !== backend),
  )
  if (lasting.length > 0) write({ ...ofThisBrowser(), [digest]: [...known, ...lasting] })
}

export function forgetRefusals(digest: string): void {
  const { [digest]: known, ...others } = ofThisBrowser()
  if (known) write(others)
}

const KEY = 'refused-backends'

const memorySchema = z.object({
  browser: z.string(),
  releases: z.record(
    z.string(),
    z.array(
      z.object({
        backend: z.enum(BACKENDS),
        reason: z.enum(REFUSAL_REASONS),
        detail: z.string(),
      }),
    ),
  ),
})

type Memory = z.infer<typeof memorySchema>

function ofThisBrowser(): Memory['releases'] {
  const { browser, releases } = read()
  return browser === navigator.userAgent ? releases : {}
}

function read(): Memory {
  try {
    return memorySchema.parse(JSON.parse(localStorage.getItem(KEY) ?? ''))
  } catch {
    return { browser: '', releases: {} }
  }
}

function write(releases: Memory['releases']): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ browser: navigator.userAgent, releases }))
  } catch {
    // Storage is forbidden: every visit tries them all.
  }
}
