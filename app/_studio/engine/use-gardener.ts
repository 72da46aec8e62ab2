import { useCallback, useEffect, useRef, useState } from 'react'
import type { ModelSource, StudioModel } from '../model.ts'
import { agree, decline, mayStart } from './consent.ts'
import { type Gardener, type Hired, hireGardener, type Status } from './gardener.ts'
import { BACKENDS, type Backend, type Refusal } from './protocol.ts'
import { forgetRefusals, refusedBefore, rememberRefusals } from './refusals.ts'

/** What a visitor may choose to grow on. */
export type Choice = Backend | 'auto'

export type Gardening = {
  status: Status
  /** What the visitor wants: agrees to the download, or has everything tried once more. */
  start: () => void
  /** What the visitor does not want: ends the download, and asks from now on. */
  stop: () => void
  /** Once it is ready. */
  gardener: Gardener | undefined
}

/**
 * This device's gardener. It begins by itself, unless the visitor has to be asked first.
 *
 * @param choice where to begin on the ladder of backends
 */
export function useGardener(
  model: Pick<StudioModel, 'source'>,
  choice: Choice = 'auto',
): Gardening {
  const [status, setStatus] = useState<Status>({ phase: 'waking' })
  const hired = useRef<Hired>(undefined)
  const source = useSame(model.source)

  const hire = useCallback(() => {
    hired.current?.dismiss()
    setStatus({ phase: 'loading', loaded: 0, total: 0 })
    hired.current = hireOn(source, choice, setStatus)
  }, [source, choice])

  const start = useCallback(() => {
    agree(source)
    if (source.kind === 'release') forgetRefusals(source.digest)
    hire()
  }, [source, hire])

  const stop = useCallback(() => {
    decline(source)
    hired.current?.dismiss()
    setStatus({ phase: 'asking' })
  }, [source])

  useEffect(() => {
    let left = false
    mayStart(source).then((may) => {
      if (left) return
      if (may) hire()
      else setStatus({ phase: 'asking' })
    })
    return () => {
      left = true
      hired.current?.dismiss()
    }
  }, [source, hire])

  const gardener = status.phase === 'ready' ? hired.current?.gardener : undefined
  return { status, start, stop, gardener }
}

/** The first of those that mean the same, so that a page that is refreshed keeps its worker. */
function useSame(source: ModelSource): ModelSource {
  const [first, setFirst] = useState(source)
  const same = isSame(first, source)
  if (!same) setFirst(source)
  return same ? first : source
}

function isSame(one: ModelSource, other: ModelSource): boolean {
  if (one.kind === 'release')
    return other.kind === 'release' && one.digest === other.digest && one.ref === other.ref
  return other.kind === 'own' && one.files === other.files && one.prior === other.prior
}

function hireOn(source: ModelSource, choice: Choice, hear: (status: Status) => void): Hired {
  const before = source.kind === 'release' && choice === 'auto' ? refusedBefore(source.digest) : []
  const rungs = BACKENDS.slice(choice === 'auto' ? 0 : BACKENDS.indexOf(choice))
  const left = rungs.filter((backend) => before.every((refusal) => refusal.backend !== backend))
  const known = left.length > 0 ? before : []
  const backends = left.length > 0 ? left : rungs
  return hireGardener(source, { backends, software: choice !== 'auto' }, (status) =>
    hear(withRefusals(status, source, known)),
  )
}

function withRefusals(status: Status, source: ModelSource, before: readonly Refusal[]): Status {
  if (status.phase !== 'ready' && status.phase !== 'failed') return status
  const refused = [...before, ...status.refused]
  if (source.kind === 'release') rememberRefusals(source.digest, refused)
  return { ...status, refused }
}
