'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { droppedNow, forgetDropped, listenToDropped, openDropped } from './dropped.ts'

const fetchSheet = async () => (await import('./drop-sheet.tsx')).DropSheet

/** Opens a picture that was saved here, wherever on a page it is dropped or pasted. */
export function DropAnywhere() {
  const isOver = useDrops()
  const dropped = useSyncExternalStore(listenToDropped, droppedNow, () => undefined)
  const [DropSheet, load] = useLoaded(fetchSheet)
  useEffect(() => {
    if (isOver || dropped) load()
  }, [isOver, dropped, load])
  return DropSheet && (isOver || dropped) ? <DropSheet isOver={isOver} dropped={dropped} /> : null
}

/** Takes files that no part of the page has taken. @returns whether some are held over it */
function useDrops(): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    // Entering a part of the page comes before leaving the one around it.
    let depth = 0

    const over = (change: number) => {
      depth = change === 0 ? 0 : Math.max(0, depth + change)
      setOver(depth > 0)
    }
    const enter = (event: DragEvent) => holdsFiles(event) && over(1)
    const leave = (event: DragEvent) => holdsFiles(event) && over(-1)
    const allow = (event: DragEvent) => holdsFiles(event) && event.preventDefault()
    const drop = (event: DragEvent) => {
      over(0)
      if (holdsFiles(event)) takeFiles(event, event.dataTransfer?.files)
    }
    const paste = (event: ClipboardEvent) =>
      isText(event) || takeFiles(event, event.clipboardData?.files)
    // A page that Back leads to is as it was left: about to open what has been opened.
    const show = ({ persisted }: PageTransitionEvent) => persisted && forgetDropped()

    addEventListener('dragenter', enter, { signal })
    addEventListener('dragleave', leave, { signal })
    addEventListener('dragover', allow, { signal })
    addEventListener('drop', drop, { signal })
    addEventListener('paste', paste, { signal })
    addEventListener('pageshow', show, { signal })
    return () => ended.abort()
  }, [])
  return isOver
}

/** A part of the page that takes files itself says so by `data-takes-files`. */
function holdsFiles({ dataTransfer, target }: DragEvent): boolean {
  const taken = target instanceof Element && target.closest('[data-takes-files]')
  return !taken && dataTransfer?.types.includes('Files') === true
}

/** Spreadsheets and the like add a picture to the text that they copy: a field gets the text. */
function isText({ clipboardData, target }: ClipboardEvent): boolean {
  const isField = target instanceof Element && target.matches('input, textarea')
  return isField && clipboardData?.types.includes('text/plain') === true
}

function takeFiles(event: Event, files: FileList | undefined): void {
  if (!files || files.length === 0 || event.defaultPrevented) return
  event.preventDefault()
  const file = [...files].find(({ type }) => type === 'image/png') ?? files[0]
  if (file) openDropped(file)
}
