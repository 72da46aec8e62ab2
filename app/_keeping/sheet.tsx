'use client'

import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'

/** A sheet over the page, with its title and the way out. */
export function Sheet({
  title,
  open,
  onOpen,
  children,
}: {
  title: string
  open: boolean
  onOpen: (open: boolean) => void
  children: ReactNode
}) {
  const t = useWords(keep)
  return (
    <Dialog.Root open={open} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup sheet-popup">
          <div className="flex items-start justify-between gap-4">
            <Dialog.Title className="text-2xl">{title}</Dialog.Title>
            <Dialog.Close className="button">{t.close}</Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
