import { useCallback, useEffect, useRef, useState } from 'react'
import type { Files } from './files.ts'
import type { Finding, Inspection } from './protocol.ts'

/** What the worker has found in the folder that was given last. */
export type Inspected =
  | { phase: 'none' }
  | { phase: 'reading' }
  | { phase: 'done'; finding: Finding }

/** Seconds that a folder may take. */
const LIMIT = 60

/**
 * Looks into folders, each in a worker of its own: what one takes of memory and time ends with it. A worker is there
 * before the first folder comes.
 */
export function useInspector(): {
  inspected: Inspected
  inspect: (files: Files, prior: Inspection['prior']) => void
  cancel: () => void
} {
  const [inspected, setInspected] = useState<Inspected>({ phase: 'none' })
  const spare = useRef<Worker>(undefined)
  const dismiss = useRef(() => {})

  useEffect(() => {
    spare.current = hire()
    return () => {
      dismiss.current()
      spare.current?.terminate()
    }
  }, [])

  const inspect = useCallback((files: Files, prior: Inspection['prior']) => {
    dismiss.current()
    setInspected({ phase: 'reading' })
    const worker = spare.current ?? hire()
    spare.current = hire()
    const finish = (finding: Finding) => {
      dismiss.current()
      setInspected({ phase: 'done', finding })
    }
    const timer = setTimeout(() => finish({ kind: 'late', seconds: LIMIT }), LIMIT * 1000)
    dismiss.current = () => {
      clearTimeout(timer)
      worker.terminate()
    }
    worker.onmessage = ({ data }: MessageEvent<Finding>) => finish(data)
    worker.onerror = ({ message }) => finish({ kind: 'failed', message })
    worker.postMessage({ files: new Map(files), prior })
  }, [])

  const cancel = useCallback(() => {
    dismiss.current()
    setInspected({ phase: 'none' })
  }, [])

  return { inspected, inspect, cancel }
}

function hire(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
}
