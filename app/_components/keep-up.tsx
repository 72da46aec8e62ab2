'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Milliseconds between two looks for a newer release: it shows well within a minute. */
const BEAT = 10_000

/** Renews the page it is on while somebody looks at it. */
export function KeepUp() {
  const router = useRouter()
  useEffect(() => {
    const renew = () => {
      // Without a network, Next would load the whole page instead.
      if (document.visibilityState === 'visible' && navigator.onLine) router.refresh()
    }
    const beat = setInterval(renew, BEAT)
    document.addEventListener('visibilitychange', renew)
    return () => {
      clearInterval(beat)
      document.removeEventListener('visibilitychange', renew)
    }
  }, [router])
  return null
}
