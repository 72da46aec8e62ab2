/** A word that narrow pages break at these places, such as after an underscore or before a capital. */
export function breakable(word: string, at: RegExp) {
  return word.split(at).map((part, i) => (
    <span key={part}>
      {i > 0 && <wbr />}
      {part}
    </span>
  ))
}
