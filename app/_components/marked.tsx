/** A text of the API's document: what is between backticks is code, and between two asterisks strong. */
export function Marked({ text }: { text: string }) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, i) => {
    const key = `${i} ${part}`
    if (part.startsWith('`'))
      return (
        <code key={key} className="code">
          {part.slice(1, -1)}
        </code>
      )
    return part.startsWith('**') ? <strong key={key}>{part.slice(2, -2)}</strong> : part
  })
}
