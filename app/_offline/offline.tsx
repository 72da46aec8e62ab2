'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import { watchBuilds } from './builds.ts'

const UpdateNotice = lazy(() =>
  import('./update-notice.tsx').then(({ UpdateNotice }) => ({ default: UpdateNotice })),
)

/** Has the garden open without a network from now on, and tells when a newer build is here. */
export function Offline({ build }: { build: string }) {
  const [reload, setReload] = useState<() => void>()
  useEffect(() => watchBuilds(build, (take) => setReload(() => take)), [build])
  return reload ? (
    <Suspense>
      <UpdateNotice onReload={reload} />
    </Suspense>
  ) : null
}
