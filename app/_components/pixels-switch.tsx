'use client'

import { useSyncExternalStore } from 'react'
import { PIXELS } from './pixels.ts'

const listeners = new Set<() => void>()

/** Shows pictures as their pixels are, on every page from then on, or smooth again. */
export function PixelsSwitch({ label }: { label: string }) {
  const isOn = useSyncExternalStore(listen, isShowingPixels, () => false)
  return (
    <label className="needs-script inline-flex min-h-11 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-5 accent-ink"
        checked={isOn}
        onChange={({ target }) => showPixels(target.checked)}
      />
      {label}
    </label>
  )
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function isShowingPixels(): boolean {
  return PIXELS in document.documentElement.dataset
}

function showPixels(on: boolean): void {
  const { dataset } = document.documentElement
  if (on) dataset[PIXELS] = ''
  else delete dataset[PIXELS]
  try {
    if (on) localStorage.setItem(PIXELS, '')
    else localStorage.removeItem(PIXELS)
  } catch {
    // Where nothing is kept it holds for this page.
  }
  for (const listener of listeners) listener()
}
