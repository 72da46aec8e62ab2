import { useId } from 'react'
import type { StudioState } from '../query.ts'

type Choice = StudioState['backend']

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['auto', 'whichever works first'],
  ['webgl', 'graphics card (WebGL)'],
  ['wasm', 'processor (WebAssembly)'],
]

export function BackendChoice({
  choice,
  onChoice,
}: {
  choice: Choice
  onChoice: (choice: Choice) => void
}) {
  const id = useId()
  return (
    <div className="needs-script flex flex-wrap items-center gap-x-3">
      <label htmlFor={id} className="text-ink-soft">
        Grow on
      </label>
      <select
        id={id}
        name="backend"
        value={choice}
        className="field"
        onChange={({ target }) => onChoice(target.value as Choice)}
      >
        {CHOICES.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
