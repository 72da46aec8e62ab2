'use client'

import { useState } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'

const fetchDialog = async () => (await import('./share-dialog.tsx')).ShareDialog

/** What is shared: an address of this site or of anywhere, what it is called, and the picture where it can be had. */
export type Shared = {
  href: string
  title: string
  /** Whether the address will always show the same: it has the pin of a finished release. */
  lasting?: boolean | undefined
  /** The address of the picture that networks show beside the link. */
  card?: string | undefined
  /** The address of a picture to show on other pages, and its side in pixels. */
  embed?: string | undefined
  side?: number | undefined
  file?: (() => Promise<File>) | undefined
}

/** A button that opens the ways to share a link: copy, the device's own sheet, a QR code. */
export function ShareMenu({ label, ...shared }: Shared & { label?: string }) {
  const t = useWords(keep)
  const [open, setOpen] = useState(false)
  const [ShareDialog, load] = useLoaded(fetchDialog)
  return (
    <>
      <button
        type="button"
        className="button needs-script"
        aria-haspopup="dialog"
        onClick={() => {
          load()
          setOpen(true)
        }}
      >
        {label ?? t.share}
      </button>
      {ShareDialog && <ShareDialog {...shared} open={open} onOpen={setOpen} />}
    </>
  )
}
