'use client'

import { useEffect, useId, useRef, useState } from 'react'
import { sharing } from '../_words/sharing.ts'
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
  const t = useWords(sharing)
  const href = new URL(shared.href, location.href).href
  const [said, setSaid] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said was of another link
  useEffect(() => setSaid(''), [href, open])
  return (
    <Sheet title={t.shareTitle} open={open} onOpen={onOpen}>
      <p className="mt-3">{shared.title}</p>
      {shared.card && (
        // biome-ignore lint/performance/noImgElement: the file is what is shared
        <img
          src={shared.card}
          alt=""
          width={1200}
          height={630}
          className="mt-3 h-auto w-full max-w-96 border border-line"
        />
      )}
      <CopyField
        label={shared.lasting ? t.lasting : t.passing}
        button={t.copy}
        text={href}
        done={t.copied}
        onSaid={setSaid}
      />
      {shared.embed && (
        <CopyField
          label={t.embed}
          button={t.copyEmbed}
          text={embedOf(shared, href)}
          done={t.embedCopied}
          onSaid={setSaid}
        />
      )}
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

/** HTML that shows a picture on another page, and leads to its own. */
function embedOf({ title, embed = '', side = 0 }: Shared, href: string): string {
  const image = new URL(embed, location.href).href
  const alt = title.replaceAll('"', '&quot;')
  return `<a href="${href}"><img src="${image}" width="${side}" height="${side}" alt="${alt}"></a>`
}

/** A text, to copy by button or by hand. */
function CopyField({
  label,
  button,
  text,
  done,
  onSaid,
}: {
  label: string
  button: string
  text: string
  done: string
  onSaid: (said: string) => void
}) {
  const t = useWords(sharing)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      onSaid(done)
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
        {label}
      </label>
      <div className="mt-1 flex flex-wrap gap-2">
        <input
          id={id}
          ref={field}
          readOnly
          value={text}
          className="field min-w-48 grow"
          onFocus={(event) => event.target.select()}
        />
        <button type="button" className="button button-solid" onClick={() => void copy()}>
          {button}
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
