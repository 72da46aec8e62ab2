'use client'

import { useId, useRef, useState } from 'react'

/** The link, to select by hand or to copy. It lasts when it is pinned to a finished release. */
export function ShareLink({ url, lasting }: { url: string; lasting: boolean }) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  return (
    <div>
      <label htmlFor={id} className="text-ink-soft">
        {lasting
          ? 'A link that will always show this'
          : 'A link to this, which will change while the model grows'}
      </label>
      <div className="mt-1 flex gap-2">
        <input
          id={id}
          ref={field}
          readOnly
          value={url}
          className="field grow"
          onFocus={(event) => event.target.select()}
        />
        <button
          type="button"
          className="button needs-script"
          onClick={async () => setSaid(await copy(url, field.current))}
        >
          Copy
        </button>
      </div>
      <p role="status" className="min-h-6 text-ink-soft">
        {said}
      </p>
    </div>
  )
}

/** Browsers keep the clipboard from pages served over plain http; there the visitor copies the selection. */
async function copy(url: string, field: HTMLInputElement | null): Promise<string> {
  try {
    await navigator.clipboard.writeText(url)
    return 'Copied.'
  } catch {
    field?.select()
    return 'Selected: copy it with your keyboard or by a long press.'
  }
}
