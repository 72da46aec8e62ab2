import { useId } from 'react'
import { engine } from '../../_words/engine.ts'
import { useWords } from '../../_words/use-words.tsx'
import { BACKENDS } from './protocol.ts'
import type { Choice } from './use-gardener.ts'

const CHOICES: readonly Choice[] = ['auto', ...BACKENDS]

export function BackendChoice({
  choice,
  onChoice,
}: {
  choice: Choice
  onChoice: (choice: Choice) => void
}) {
  const t = useWords(engine)
  const id = useId()
  return (
    <div className="needs-script flex flex-wrap items-center gap-x-3">
      <label htmlFor={id} className="text-ink-soft">
        {t.growOn}
      </label>
      <select
        id={id}
        name="backend"
        value={choice}
        className="field"
        onChange={({ target }) => onChoice(target.value as Choice)}
      >
        {CHOICES.map((value) => (
          <option key={value} value={value}>
            {t.backends[value]}
          </option>
        ))}
      </select>
    </div>
  )
}
