import type { Report } from './report.ts'
import type { Binding } from './trial.ts'

/** What one run of the setup did, for people and for `--json`. */
export type Step = { name: string; detail: string; seconds: number }

/** Tells how far a step is, in bytes. */
export type Progress = (done: number, total: number) => void

/** One run of the setup: where it works and where it says so. */
export type Job = {
  /** Cache folder, absolute. */
  cache: string
  /** Folder in the cache for this run alone; gone afterwards. */
  work: string
  /** The package that is set up, and its folder. */
  name: Binding
  tfjsNode: string
  /** File from whose place tfjs-node is resolved. */
  from: string
  signal: AbortSignal | undefined
  steps: Step[]
  report: Report
}

/** Does one announced and timed part of the job. */
export async function step<T>(
  { report, signal, steps }: Job,
  name: string,
  detail: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  report.step(name, detail)
  const start = performance.now()
  try {
    return await work(report.progress)
  } finally {
    report.end()
    steps.push({ name, detail, seconds: secondsSince(start) })
  }
}

/** Seconds since a time of `performance.now()`, to a hundredth. */
export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 10) / 100
}
