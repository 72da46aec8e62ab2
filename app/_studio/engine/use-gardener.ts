import { useCallback, useEffect, useRef, useState } from 'react'
import type { StudioState } from '../query.ts'
import type { StudioModel } from '../studio.tsx'
import { hireGardener, type Status } from './gardener.ts'

/** The worker's status, the worker itself once it is ready, and how to start it over. */
export function useGardener(model: StudioModel) {
  const [status, setStatus] = useState<Status>({ phase: 'idle' })
  const hired = useRef<{ dismiss(): void }>(undefined)
  useEffect(() => () => hired.current?.dismiss(), [])

  const start = useCallback(
    (choice: StudioState['backend']) => {
      hired.current?.dismiss()
      setStatus({ phase: 'loading', loaded: 0 })
      const backends = choice === 'auto' ? (['webgl', 'wasm'] as const) : [choice]
      hired.current = hireGardener(model, backends, setStatus)
    },
    [model],
  )

  return { status, start, gardener: status.phase === 'ready' ? status.gardener : undefined }
}
