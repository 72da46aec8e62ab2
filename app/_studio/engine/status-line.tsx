import type { StudioModel } from '../model.ts'
import type { StudioState } from '../query.ts'
import { BackendChoice } from './backend-choice.tsx'
import type { Status } from './gardener.ts'

/** Bytes of script and WebAssembly that growing needs besides the model, gzipped, as `next start` sends them. */
const CODE_BYTES = 340_000

/** Who is growing the pictures, how fast, and how to have it done here. */
export function StatusLine({
  model,
  status,
  pace,
  backend,
  onStart,
  onBackend,
}: {
  model: StudioModel
  status: Status
  /** Milliseconds a picture. */
  pace: number | undefined
  backend: StudioState['backend']
  onStart: () => void
  onBackend: (backend: StudioState['backend']) => void
}) {
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-5 gap-y-2" data-phase={status.phase}>
      <p role="status">{sentence(status, pace)}</p>
      {status.phase === 'loading' && (
        <>
          <progress className="accent-ink" value={status.loaded} max={status.total || 1} />
          <span>
            {megabytes(status.loaded)} of {megabytes(status.total)} MB
          </span>
        </>
      )}
      {(status.phase === 'asking' || status.phase === 'failed') && (
        <button type="button" className="button button-solid needs-script" onClick={onStart}>
          {status.phase === 'asking'
            ? `Grow them here: ${megabytes(bytesOf(model) + CODE_BYTES)} MB to download`
            : 'Try again'}
        </button>
      )}
      <BackendChoice choice={backend} onChoice={onBackend} />
      <noscript>Growing them here needs JavaScript.</noscript>
    </div>
  )
}

function sentence(status: Status, pace: number | undefined): string {
  switch (status.phase) {
    case 'waking':
    case 'asking':
      return 'The server grows these pictures.'
    case 'loading':
      return 'Fetching the generator; meanwhile the server grows the pictures.'
    case 'ready':
      return `This device grows them, ${readyWords(status, pace)}`
    case 'failed':
      return `This device could not grow them, so the server does. ${status.message}`
  }
}

function readyWords(
  { backend, maxDifference, refused }: Extract<Status, { phase: 'ready' }>,
  pace: number | undefined,
): string {
  const speed = pace === undefined ? '' : `, ${pace.toFixed(1)} ms a picture`
  const fallback = refused.map((refusal) => ` Not on ${refusal.backend}: ${refusal.reason}`)
  return `on ${backend}${speed}. Its known answer is ${maxDifference} of 255 levels off.${fallback.join('')}`
}

function bytesOf({ source }: StudioModel): number {
  return source.kind === 'release' ? source.bytes : 0
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
