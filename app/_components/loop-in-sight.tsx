'use client'

import { useEffect, useRef } from 'react'

/** A film that is fetched and plays while it is in sight, where motion is wanted; nothing until then. */
export function LoopInSight({ src, side }: { src: string; side: number }) {
  const film = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = film.current
    if (!video) return
    const observer = new IntersectionObserver(([seen]) => {
      // What the motion switch hides is not in sight.
      if (!seen?.isIntersecting) return video.pause()
      // What cannot be played leaves the picture under it to be seen.
      void video.play().catch(() => {})
    })
    observer.observe(video)
    return () => observer.disconnect()
  }, [])
  return (
    <video
      ref={film}
      src={src}
      width={side}
      height={side}
      loop
      muted
      playsInline
      preload="none"
      className="pixels loop"
    />
  )
}
