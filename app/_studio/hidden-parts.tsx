import { partsOf } from './query.ts'
import type { StudioState } from './state.ts'

/** Fields that are on the page while a tool is open, and so need no hidden ones. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  bed: ['bed', 'count'],
  mix: ['a', 'b', 'c'],
}

/** What a browser without JavaScript sends along with the fields that it shows. */
export function HiddenParts({ state }: { state: StudioState }) {
  const shown = ['r', ...(SHOWN[state.tool] ?? [])]
  return (
    <noscript>
      {partsOf(state)
        .filter(([name]) => !shown.includes(name))
        .map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
    </noscript>
  )
}
