/** What a key press tells of itself; every KeyboardEvent does. */
export type Press = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
>

/** Keys held together: `Control+Z`, `Shift+ArrowLeft`, `Space`, `z`, `?`. */
export type Chord = { key: string; control: boolean; meta: boolean; alt: boolean; shift: boolean }

/** Reads a spelling. The last part is a key as `KeyboardEvent.key` names it, or `Space`. */
export function parseChord(text: string): Chord {
  const parts = text.split(/\+(?=.)/)
  const key = parts.pop() ?? ''
  const held = (name: string) => parts.includes(name)
  return {
    key: key === 'Space' ? ' ' : key,
    control: held('Control'),
    meta: held('Meta'),
    alt: held('Alt'),
    shift: held('Shift'),
  }
}

/** Whether a press is of these keys and no others. */
export function matches(press: Press, text: string): boolean {
  const { key, control, meta, alt, shift } = parseChord(text)
  if (press.ctrlKey !== control || press.metaKey !== meta) return false
  // Which symbols need Shift or AltGr is the keyboard's affair, and on some the digits need Shift.
  if (isSymbol(key)) return press.key === key
  if (press.altKey !== alt) return false
  if (press.shiftKey !== shift && !/^\d$/.test(key)) return false
  return keyOf(press) === key.toLowerCase()
}

/** Whether it is pressed without Control, Alt or Meta and would write a character: WCAG 2.1.4 wants these to be optional. */
export function isCharacter(text: string): boolean {
  const { key, control, meta, alt } = parseChord(text)
  return [...key].length === 1 && key !== ' ' && !control && !meta && !alt
}

function isSymbol(key: string): boolean {
  return key.length === 1 && !/[a-z\d ]/i.test(key)
}

/** The letter that the key bears in Latin script, whichever script is being written. */
function keyOf({ key, code }: Press): string {
  const isOtherScript = [...key].length === 1 && key.charCodeAt(0) > 127
  return (isOtherScript && /^Key[A-Z]$/.test(code) ? code.slice(3) : key).toLowerCase()
}
