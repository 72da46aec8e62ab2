'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { type Watch, watchBuilds } from './builds.ts'

const fetchNotice = async () => (await import('./update-notice.tsx')).UpdateNotice

/** Has the garden open without a network from now on, and tells when a newer build is here. */
export function Offline({ build }: { build: string }) {
  const [reload, setReload] = useState<() => void>()
  const [UpdateNotice, load] = useLoaded(fetchNotice)
  const watch = useRef<Watch>(undefined)
  const pathname = usePathname()
  useEffect(() => {
    watch.current = watchBuilds(build, (take) => {
      load()
      setReload(() => take)
    })
    return watch.current.stop
  }, [build, load])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a link has led to another page
  useEffect(() => watch.current?.hold(), [pathname])
  return reload && UpdateNotice ? <UpdateNotice onReload={reload} /> : null
}
