'use client'

import type { ReactNode } from 'react'

/** A box to tick. Videos that were not loaded, for nobody wanted them to move, are now. */
export function MotionBox({ children }: { children: ReactNode }) {
  return (
    <label className="motion-switch inline-flex min-h-11 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-5 accent-ink"
        onChange={({ target }) => {
          for (const film of target.closest('.moving')?.querySelectorAll('video') ?? []) start(film)
        }}
      />
      {children}
    </label>
  )
}

function start(film: HTMLVideoElement): void {
  if (!film.currentSrc) film.src = film.querySelector('source')?.src ?? ''
  // What cannot be played shows its first picture.
  void film.play().catch(() => {})
}
