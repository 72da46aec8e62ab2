'use client'

import { useId, useRef, useState } from 'react'
import { link } from '../_words/link.ts'
import { useWords } from '../_words/use-words.tsx'
import { useWholeAddress } from './whole-address.tsx'

/** The link, to select by hand or to copy. It lasts when it is pinned to a finished release. */
export function ShareLink({ url, lasting }: { url: string; lasting: boolean }) {
  const t = useWords(link)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const whole = useWholeAddress(url)
  return (
    <div>
      <label htmlFor={id} className="text-ink-soft">
        {lasting ? t.lasting : t.passing}
      </label>
      <div className="mt-1 flex gap-2">
        <input
          id={id}
          ref={field}
          readOnly
          value={whole}
          className="field grow"
          onFocus={(event) => event.target.select()}
        />
        <button
          type="button"
          className="button needs-script"
          onClick={async () => setSaid(t[await copy(whole, field.current)])}
        >
          {t.copy}
        </button>
      </div>
      <p role="status" className="min-h-6 text-ink-soft">
        {said}
      </p>
    </div>
  )
}

/** Browsers keep the clipboard from pages served over plain http; there the visitor copies the selection. */
async function copy(url: string, field: HTMLInputElement | null): Promise<'copied' | 'selected'> {
  try {
    await navigator.clipboard.writeText(url)
    return 'copied'
  } catch {
    field?.select()
    return 'selected'
  }
}
