'use client'

import { useEffect, useId, useRef, useState } from 'react'
import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'
import { QrCode } from './qr-code.tsx'
import type { Shared } from './share-menu.tsx'
import { Sheet } from './sheet.tsx'

/** The ways to share a link. */
export function ShareDialog({
  open,
  onOpen,
  ...shared
}: Shared & { open: boolean; onOpen: (open: boolean) => void }) {
  const t = useWords(keeping)
  const href = new URL(shared.href, location.href).href
  const [said, setSaid] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said was of another link
  useEffect(() => setSaid(''), [href, open])
  return (
    <Sheet title={t.shareTitle} open={open} onOpen={onOpen}>
      <p className="mt-3">{shared.title}</p>
      <LinkField href={href} onSaid={setSaid} />
      {'share' in navigator && (
        <button
          type="button"
          className="button mt-3"
          onClick={async () => setSaid(await shareWith({ ...shared, href }, t.shareRefused))}
        >
          {t.shareSheet}
        </button>
      )}
      <p role="status" className="mt-2 min-h-6 text-ink-soft">
        {said}
      </p>
      <QrCode text={href} label={t.code} />
      <p className="mt-1 text-ink-soft">{t.codeHint}</p>
    </Sheet>
  )
}

/** The link, to copy by button or by hand. */
function LinkField({ href, onSaid }: { href: string; onSaid: (said: string) => void }) {
  const t = useWords(keeping)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(href)
      onSaid(t.copied)
    } catch {
      // Pages served over plain http have no clipboard, and a visitor may refuse it.
      field.current?.focus()
      field.current?.select()
      onSaid(t.copyByHand)
    }
  }

  return (
    <div className="mt-3">
      <label htmlFor={id} className="text-ink-soft">
        {t.link}
      </label>
      <div className="mt-1 flex flex-wrap gap-2">
        <input
          id={id}
          ref={field}
          readOnly
          value={href}
          className="field min-w-48 grow"
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button button-solid" onClick={() => void copy()}>
          {t.copy}
        </button>
      </div>
    </div>
  )
}

/** Hands it to the device's own sheet, with the picture where that is taken. @returns what to say */
async function shareWith({ href, title, file }: Shared, refused: string): Promise<string> {
  const link = { title, url: href }
  try {
    const files = file ? [await file()] : []
    const whole = { ...link, files }
    await navigator.share(files.length > 0 && navigator.canShare?.(whole) ? whole : link)
    return ''
  } catch (error) {
    // Whoever closes the sheet has changed their mind; nothing went wrong.
    return error instanceof DOMException && error.name === 'AbortError' ? '' : refused
  }
}
