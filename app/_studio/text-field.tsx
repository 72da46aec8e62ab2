import { useId, useState } from 'react'

/** A field for what has a spelling. What can be read takes effect as it is typed; what cannot is marked and waits. */
export function TextField<Value>({
  label,
  labelledBy,
  hint,
  text,
  read,
  onValue,
  className = '',
}: {
  label: string
  /** An element that says more of what the label says, for those who hear it. */
  labelledBy?: string
  /** Said of what cannot be read. */
  hint: string
  text: string
  read: (typed: string) => Value | undefined
  onValue: (value: Value) => void
  className?: string
}) {
  const [draft, setDraft] = useState<string>()
  const id = useId()
  const wrong = draft !== undefined && read(draft) === undefined
  return (
    <div className={`min-w-0 grow ${className}`}>
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <input
        id={id}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={400}
        value={draft ?? text}
        aria-labelledby={labelledBy}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        className="field block w-full lining-nums tabular-nums"
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => {
          setDraft(target.value)
          const value = read(target.value)
          if (value !== undefined) onValue(value)
        }}
        onBlur={() => setDraft(undefined)}
      />
      {wrong && (
        <p id={`${id}-wrong`} className="mt-1 text-sm text-mark">
          {hint}
        </p>
      )}
    </div>
  )
}
