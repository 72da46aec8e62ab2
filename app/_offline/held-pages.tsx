'use client'

import { useEffect, useState } from 'react'
import { offline } from '../_words/offline.ts'
import { useWords } from '../_words/use-words.tsx'
import { studioFor } from './grow-here.ts'

type Held = { path: string; model: string; kind: 'studio' | 'map' }

/**
 * Links to the studios and maps that are on this device. Where one of them grows what was asked for, it opens.
 *
 * @param build of this page: what other builds held is not opened any more
 */
export function HeldPages({ build }: { build: string }) {
  const t = useWords(offline)
  const [held, setHeld] = useState<readonly Held[]>([])
  useEffect(() => {
    void heldHere(build).then(setHeld, () => {})
    void studioFor(location, build).then(
      (studio) => studio && location.replace(studio),
      () => {},
    )
  }, [build])
  return held.map(({ path, model, kind }) => (
    <li key={path}>
      <a href={path} className="inline-flex min-h-11 items-center">
        {t[kind](model)}
      </a>
    </li>
  ))
}

async function heldHere(build: string): Promise<Held[]> {
  const requests = await (await caches.open(`garden-shell-${build}`)).keys()
  return requests.flatMap(({ url }) => {
    const path = new URL(url).pathname
    const [, model, kind] = /^(?:\/(?:zh|ja))?\/([^/]+)\/(studio|map)$/.exec(path) ?? []
    return model && kind ? [{ path, model, kind: kind as Held['kind'] }] : []
  })
}
