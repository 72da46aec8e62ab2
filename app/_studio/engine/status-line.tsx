import type { MouseEvent } from 'react'
import { keepFocus } from '../../_components/keep-focus.ts'
import { engine } from '../../_words/engine.ts'
import { formatBytes } from '../../_words/numbers.ts'
import { useLanguage, useWords } from '../../_words/use-words.tsx'
import type { StudioModel } from '../model.ts'
import { BackendChoice } from './backend-choice.tsx'
import type { Status } from './gardener.ts'
import type { Backend, Refusal } from './protocol.ts'
import type { Choice } from './use-gardener.ts'

/** Bytes of script and WebAssembly that growing needs besides the model, packed, with a graphics card's part. */
const CODE_BYTES = 220_000

/** As their makers write them. */
const NAMES: Record<Backend, string> = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'wasm' }

type Words = (typeof engine)['en']

/** Where pictures grow, as a small sign; who asks, or has to know, is told all of it and may choose. */
export function StatusLine({
  model,
  status,
  pace,
  choice = 'auto',
  onStart,
  onStop,
  onChoice,
}: {
  model: StudioModel
  status: Status
  /** Milliseconds a picture. */
  pace?: number | undefined
  choice?: Choice
  onStart: () => void
  onStop?: () => void
  /** Without it there is no choice. */
  onChoice?: (choice: Choice) => void
}) {
  const t = useWords(engine)
  const isOwn = model.source.kind === 'own'
  const told = sentence(t, status, choice, isOwn)
  const isFolded = status.phase !== 'asking' && status.phase !== 'failed'
  return (
    <div
      className="flex min-h-11 flex-wrap items-center gap-x-5 gap-y-2"
      data-phase={status.phase}
      tabIndex={-1}
    >
      <p role="status" className={isFolded ? 'sr-only' : ''}>
        {told}
      </p>
      <Progress status={status} />
      <StartButton model={model} status={status} onStart={onStart} />
      {onStop && status.phase === 'loading' && !isOwn && (
        <button type="button" className="button needs-script" onClick={leavingFocus(onStop)}>
          {t.stop}
        </button>
      )}
      {isFolded ? (
        <details className="needs-script text-sm">
          <summary className="cursor-pointer py-3">{signOf(t, status, isOwn)}</summary>
          {/* Heard when it changes, from above. */}
          <p aria-hidden="true">{told}</p>
          {status.phase === 'ready' && pace !== undefined && (
            <p className="lining-nums tabular-nums">{t.pace(pace.toFixed(1))}</p>
          )}
          {onChoice && <BackendChoice choice={choice} onChoice={onChoice} />}
        </details>
      ) : (
        onChoice && <BackendChoice choice={choice} onChoice={onChoice} />
      )}
      <noscript>{t.needsScript}</noscript>
    </div>
  )
}

function Progress({ status }: { status: Status }) {
  const t = useWords(engine)
  const language = useLanguage()
  const coming = status.phase === 'ready' ? status.fetching : status
  if (!coming || !('total' in coming) || coming.total === 0) return null
  const { loaded, total } = coming
  const words = t.progress(formatBytes(loaded, language), formatBytes(total, language))
  return (
    <>
      <progress value={loaded} max={total} aria-label={words} />
      <span className="lining-nums tabular-nums">{words}</span>
    </>
  )
}

/** Asked before a download that costs, and offered wherever something did not work. */
function StartButton({
  model: { source },
  status,
  onStart,
}: {
  model: StudioModel
  status: Status
  onStart: () => void
}) {
  const t = useWords(engine)
  const language = useLanguage()
  const bytes = source.kind === 'release' ? source.bytes : 0
  if (status.phase === 'asking')
    return (
      <button
        type="button"
        className="button button-solid needs-script"
        onClick={leavingFocus(onStart)}
      >
        {t.start(formatBytes(bytes + CODE_BYTES, language))}
      </button>
    )
  const wasRefused = status.phase === 'ready' && status.refused.some(isLasting)
  if (status.phase !== 'failed' && !wasRefused) return null
  return (
    <button type="button" className="button needs-script" onClick={leavingFocus(onStart)}>
      {t.again}
    </button>
  )
}

/** For a button that goes away when it is pressed: the line that it stands in takes the focus. */
function leavingFocus(act: () => void) {
  return ({ currentTarget }: MouseEvent<HTMLElement>) => {
    keepFocus(currentTarget, currentTarget.parentElement)
    act()
  }
}

/** Where pictures grow at the moment, in a word or two. */
function signOf(t: Words, status: Status, isOwn: boolean): string {
  if (status.phase === 'ready') return t.here
  return isOwn ? t.preparingOwn : t.there
}

function sentence(t: Words, status: Status, choice: Choice, isOwn: boolean): string {
  switch (status.phase) {
    case 'waking':
    case 'asking':
      return isOwn ? t.nobody : t.server
    case 'loading':
      if (isOwn) return t.preparingOwn
      return status.total === 0 ? t.preparing : t.fetching
    case 'ready': {
      const { backend, maxDifference, refused, fetching } = status
      if (fetching) return t.fetchingAge(fetching.age)
      return joined([
        t.ready(NAMES[backend]),
        ...(maxDifference === undefined ? [] : [t.proven(maxDifference)]),
        ...refusals(t, refused, choice),
      ])
    }
    case 'failed':
      return joined([
        isOwn ? t.failedOwn : t.failed[status.cause],
        ...(status.cause === 'device' ? refusals(t, status.refused, choice) : [status.message]),
      ])
  }
}

/** What was never there is said only to those who chose it. */
function refusals(t: Words, refused: readonly Refusal[], choice: Choice): string[] {
  return refused
    .filter((refusal) => isLasting(refusal) || refusal.backend === choice)
    .map(({ backend, reason }) => t.refused[reason](NAMES[backend]))
}

function isLasting({ reason }: Refusal): boolean {
  return reason !== 'absent' && reason !== 'software'
}

/** Chinese and Japanese sentences need no blank between. */
function joined(sentences: readonly string[]): string {
  return sentences
    .filter(Boolean)
    .map((text) => (text.endsWith('。') ? text : `${text} `))
    .join('')
    .trim()
}
