'use client'

import { lazy, Suspense, useState } from 'react'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'

const ShareDialog = lazy(() =>
  import('./share-dialog.tsx').then(({ ShareDialog }) => ({ default: ShareDialog })),
)

/** What is shared: an address of this site or of anywhere, what it is called, and the picture where it can be had. */
export type Shared = {
  href: string
  title: string
  file?: (() => Promise<File>) | undefined
}

/** A button that opens the ways to share a link: copy, the device's own sheet, a QR code. */
export function ShareMenu({ label, ...shared }: Shared & { label?: string }) {
  const t = useWords(keep)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  return (
    <>
      <button
        type="button"
        className="button needs-script"
        aria-haspopup="dialog"
        onClick={() => {
          setWanted(true)
          setOpen(true)
        }}
      >
        {label ?? t.share}
      </button>
      {wanted && (
        <Suspense>
          <ShareDialog {...shared} open={open} onOpen={setOpen} />
        </Suspense>
      )}
    </>
  )
}
