'use client'

import { usePathname } from 'next/navigation'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { type Watch, watchBuilds } from './builds.ts'

const UpdateNotice = lazy(() =>
  import('./update-notice.tsx').then(({ UpdateNotice }) => ({ default: UpdateNotice })),
)

/** Has the garden open without a network from now on, and tells when a newer build is here. */
export function Offline({ build }: { build: string }) {
  const [reload, setReload] = useState<() => void>()
  const watch = useRef<Watch>(undefined)
  const pathname = usePathname()
  useEffect(() => {
    watch.current = watchBuilds(build, (take) => setReload(() => take))
    return watch.current.stop
  }, [build])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a link has led to another page
  useEffect(() => watch.current?.hold(), [pathname])
  return reload ? (
    <Suspense>
      <UpdateNotice onReload={reload} />
    </Suspense>
  ) : null
}
