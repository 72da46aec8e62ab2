'use client'

import { useEffect, useState } from 'react'
import { inLanguage, splitLanguage } from '../_words/language.ts'
import { offline } from '../_words/offline.ts'
import { useWords } from '../_words/use-words.tsx'

type Held = { path: string; model: string; kind: 'studio' | 'map' }

/**
 * Links to the studios and maps that are on this device.
 *
 * @param build of this page: what other builds held is not opened any more
 */
export function HeldPages({ build }: { build: string }) {
  const t = useWords(offline)
  const [held, setHeld] = useState<readonly Held[]>([])
  useEffect(() => {
    void heldHere(build).then(
      (found) => {
        setHeld(found)
        void growHere(found)
      },
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

/** A picture's page that is not on this device is grown by its studio, where that is, with its generator. */
async function growHere(held: readonly Held[]): Promise<void> {
  const { language, page } = splitLanguage(location.pathname)
  const [, name = '', recipe, ...more] = page.split('/')
  if (!recipe || more.length > 0 || recipe === 'studio' || recipe === 'map') return
  const id = decodeURIComponent(name).replace(/@.*/, '')
  const studio = held.find(({ model, kind }) => kind === 'studio' && model === id)
  const generators = (await caches.keys()).filter((one) => one.startsWith(`generator/${id}/`))
  if (!studio || generators.length === 0) return
  const query = `?r=${encodeURIComponent(decodeURIComponent(recipe))}`
  location.replace(inLanguage(language, `/${id}/studio${query}`))
}

async function heldHere(build: string): Promise<Held[]> {
  const requests = await (await caches.open(`garden-shell-${build}`)).keys()
  return requests.flatMap(({ url }) => {
    const path = new URL(url).pathname
    const [, model, kind] = /^(?:\/(?:zh|ja))?\/([^/]+)\/(studio|map)$/.exec(path) ?? []
    return model && kind ? [{ path, model, kind: kind as Held['kind'] }] : []
  })
}
