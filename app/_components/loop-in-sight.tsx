'use client'

import { useEffect, useRef } from 'react'

/** A film that is fetched and plays while it is in sight, where motion is wanted. */
export function LoopInSight({ src, poster, side }: { src: string; poster: string; side: number }) {
  const film = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = film.current
    if (!video) return
    const observer = new IntersectionObserver(([seen]) => {
      // What the motion switch hides is not in sight.
      if (!seen?.isIntersecting) return video.pause()
      // What cannot be played shows its first picture.
      void video.play().catch(() => {})
    })
    observer.observe(video)
    return () => observer.disconnect()
  }, [])
  return (
    <video
      ref={film}
      src={src}
      poster={poster}
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
