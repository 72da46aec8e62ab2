import { useCallback, useEffect, useRef, useState } from 'react'
import type { Files } from './files.ts'
import type { Finding, Inspection } from './protocol.ts'

/** What the worker has found in the folder that was given last. */
export type Inspected =
  | { phase: 'none' }
  | { phase: 'reading' }
  | { phase: 'done'; finding: Finding }

/** Looks into folders in a worker that is there before the first one comes. */
export function useInspector(): {
  inspected: Inspected
  inspect: (files: Files, prior: Inspection['prior']) => void
} {
  const [inspected, setInspected] = useState<Inspected>({ phase: 'none' })
  const worker = useRef<Worker>(undefined)

  useEffect(() => {
    const hired = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    hired.onmessage = ({ data }: MessageEvent<Finding>) =>
      setInspected({ phase: 'done', finding: data })
    hired.onerror = ({ message }) =>
      setInspected({ phase: 'done', finding: { kind: 'failed', message } })
    worker.current = hired
    return () => hired.terminate()
  }, [])

  const inspect = useCallback((files: Files, prior: Inspection['prior']) => {
    setInspected({ phase: 'reading' })
    worker.current?.postMessage({ files: new Map(files), prior })
  }, [])
  return { inspected, inspect }
}
