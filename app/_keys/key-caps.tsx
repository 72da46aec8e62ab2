import { keys as words } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { parseChord } from './chord.ts'

/** Keys as they are printed on the keyboard at hand: ⌘ on a Mac, Ctrl elsewhere. */
export function KeyCaps({ keys }: { keys: readonly string[] }) {
  const t = useWords(words)
  const isMac = /mac|iphone|ipad/i.test(navigator.platform)
  return forKeyboard(keys, isMac).map((text, i) => (
    <span key={text}>
      {i > 0 && <span className="text-ink-soft"> {t.or} </span>}
      {capsOf(text, isMac, t).map(({ shown, said }, j) => (
        <span key={shown}>
          {j > 0 && <span className="sr-only"> + </span>}
          <kbd className="key-cap">
            {said ? (
              <>
                <span aria-hidden="true">{shown}</span>
                <span className="sr-only">{said}</span>
              </>
            ) : (
              shown
            )}
          </kbd>
        </span>
      ))}
    </span>
  ))
}

type Words = (typeof words)['en']
type Cap = { shown: string; said?: string }

/** Of a pair that differs in Control and Meta alone, the one that this keyboard is used to. */
function forKeyboard(keys: readonly string[], isMac: boolean): string[] {
  const [other, twin] = isMac ? ['Control+', 'Meta+'] : ['Meta+', 'Control+']
  return keys.filter((text) => !(text.includes(other) && keys.includes(text.replace(other, twin))))
}

function capsOf(text: string, isMac: boolean, t: Words): Cap[] {
  const { key, control, meta, alt, shift } = parseChord(text)
  return [
    ...(control ? [{ shown: isMac ? '⌃' : 'Ctrl', said: 'Control' }] : []),
    ...(alt ? [{ shown: isMac ? '⌥' : 'Alt', said: isMac ? 'Option' : 'Alt' }] : []),
    ...(shift ? [{ shown: isMac ? '⇧' : 'Shift', said: 'Shift' }] : []),
    ...(meta ? [{ shown: isMac ? '⌘' : 'Win', said: isMac ? 'Command' : 'Windows' }] : []),
    capOf(key, t),
  ]
}

function capOf(key: string, { space, arrows }: Words): Cap {
  const arrow = ARROWS[key]
  if (arrow) return { shown: arrow.shown, said: arrows[arrow.way] }
  if (key === ' ') return { shown: space }
  return { shown: key.length === 1 ? key.toUpperCase() : (SHORT[key] ?? key) }
}

const ARROWS: Record<string, { shown: string; way: keyof Words['arrows'] }> = {
  ArrowUp: { shown: '↑', way: 'up' },
  ArrowDown: { shown: '↓', way: 'down' },
  ArrowLeft: { shown: '←', way: 'left' },
  ArrowRight: { shown: '→', way: 'right' },
}

const SHORT: Record<string, string> = { Escape: 'Esc', PageUp: 'Page Up', PageDown: 'Page Down' }
