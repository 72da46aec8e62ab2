import { useCallback, useEffect, useRef, useState } from 'react'
import type { StudioModel } from '../model.ts'
import { type Gardener, type Hired, hireGardener, type Status } from './gardener.ts'
import { BACKENDS, type Backend } from './protocol.ts'

/** What a visitor may choose to grow on. */
export type Choice = Backend | 'auto'

/**
 * This device's gardener, once it is ready.
 *
 * @param choice where to begin on the ladder of backends
 */
export function useGardener(
  model: StudioModel,
  choice: Choice = 'auto',
): { status: Status; start: () => void; gardener: Gardener | undefined } {
  const [status, setStatus] = useState<Status>({ phase: 'waking' })
  const hired = useRef<Hired>(undefined)
  const { source } = model

  const start = useCallback(() => {
    hired.current?.dismiss()
    setStatus({ phase: 'loading', loaded: 0, total: 0 })
    const first = choice === 'auto' ? 0 : BACKENDS.indexOf(choice)
    const rungs = { backends: BACKENDS.slice(first), software: choice !== 'auto' }
    hired.current = hireGardener(source, rungs, setStatus)
  }, [source, choice])

  useEffect(() => {
    start()
    return () => hired.current?.dismiss()
  }, [start])

  const gardener = status.phase === 'ready' ? hired.current?.gardener : undefined
  return { status, start, gardener }
}
