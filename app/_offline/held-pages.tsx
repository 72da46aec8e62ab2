'use client'

import { useEffect, useState } from 'react'
import { offline } from '../_words/offline.ts'
import { useWords } from '../_words/use-words.tsx'

type Held = { path: string; model: string; kind: 'studio' | 'map' }

/** Links to the studios and maps that are on this device. */
export function HeldPages() {
  const t = useWords(offline)
  const [held, setHeld] = useState<readonly Held[]>([])
  useEffect(() => {
    void heldHere().then(setHeld, () => {})
  }, [])
  return held.map(({ path, model, kind }) => (
    <li key={path}>
      <a href={path} className="inline-flex min-h-11 items-center">
        {t[kind](model)}
      </a>
    </li>
  ))
}

async function heldHere(): Promise<Held[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith('garden-shell-'))
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  const paths = new Set(requests.flat().map(({ url }) => new URL(url).pathname))
  return [...paths].flatMap((path) => {
    const [, model, kind] = /^(?:\/(?:zh|ja))?\/([^/]+)\/(studio|map)$/.exec(path) ?? []
    return model && kind ? [{ path, model, kind: kind as Held['kind'] }] : []
  })
}
