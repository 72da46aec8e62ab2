import { useId, useState } from 'react'
import type { Seed } from '#lib/latent/seed.ts'
import { parseSeed } from './query.ts'

/** A field for a seed. Whatever is a seed takes effect as it is typed; what is none is marked and waits. */
export function SeedField({
  label,
  name,
  seed,
  onSeed,
}: {
  label: string
  name: string
  seed: Seed
  onSeed: (seed: Seed) => void
}) {
  const [draft, setDraft] = useState<string>()
  const id = useId()
  const wrong = draft !== undefined && parseSeed(draft) === undefined
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <input
        id={id}
        name={name}
        inputMode="numeric"
        autoComplete="off"
        maxLength={10}
        value={draft ?? seed}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        className="field block w-36 lining-nums tabular-nums"
        onChange={({ target }) => {
          setDraft(target.value)
          const typed = parseSeed(target.value)
          if (typed !== undefined) onSeed(typed)
        }}
        onBlur={() => setDraft(undefined)}
      />
      {wrong && (
        <p id={`${id}-wrong`} className="max-w-36 text-sm text-mark">
          A whole number from 0 to 4294967295.
        </p>
      )}
    </div>
  )
}
