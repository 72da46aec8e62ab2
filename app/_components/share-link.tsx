'use client'

import { useId, useRef, useState } from 'react'
import { type Shared, ShareMenu } from '../_keeping/share-menu.tsx'
import { link } from '../_words/link.ts'
import { useWords } from '../_words/use-words.tsx'
import { useWholeAddress } from './whole-address.tsx'

/**
 * The link, to select by hand, to copy or to share.
 *
 * @param label what the link is, whether it lasts
 */
export function ShareLink({
  url,
  label,
  ...shared
}: { url: string; label: string } & Omit<Shared, 'href'>) {
  const t = useWords(link)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const whole = useWholeAddress(url)
  return (
    <div>
      <label htmlFor={id} className="text-ink-soft">
        {label}
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
        <ShareMenu {...shared} href={url} />
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
