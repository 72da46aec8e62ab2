'use client'

import { useEffect, useState } from 'react'
import { parseRecipe } from '#lib/latent/recipe.ts'
import { keepFocus } from '../_components/keep-focus.ts'
import { PageLink } from '../_components/page-link.tsx'
import { describeRecipe } from '../_words/recipe.ts'
import { selecting } from '../_words/selecting.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { keyPictures, pictureFile, recipePage } from '../address.ts'
import { type Entry, nameOf } from './entry.ts'
import { isReadable } from './readable.ts'

/** Entries side by side, each with its link, and to tick or to remove. */
export function Keepsakes({
  entries,
  selected,
  onToggle,
  onRemove,
}: {
  entries: readonly Entry[]
  /** Names; undefined while nothing is selected from them. */
  selected: ReadonlySet<string> | undefined
  onToggle: (name: string) => void
  onRemove: (name: string) => void
}) {
  const t = useWords(selecting)
  const language = useLanguage()
  return (
    <ul className="keepsakes">
      {entries.filter(isReadable).map((entry) => {
        const name = nameOf(entry)
        const words = describeRecipe(parseRecipe(entry.recipe), language)
        return (
          <li key={name} data-name={name}>
            {selected ? (
              <label className="block cursor-pointer">
                <Thumbnail entry={entry} words={words} />
                <span className="keepsake-line">
                  <input
                    type="checkbox"
                    className="size-6 shrink-0 accent-ink"
                    aria-label={t.selectPicture(words)}
                    checked={selected.has(name)}
                    onChange={() => onToggle(name)}
                  />
                  <span className="caption">{entry.recipe}</span>
                </span>
              </label>
            ) : (
              <>
                <PageLink href={pageOf(entry)} className="block">
                  <Thumbnail entry={entry} words={words} />
                </PageLink>
                <span className="keepsake-line">
                  <span className="caption">{entry.recipe}</span>
                  <button
                    type="button"
                    className="keepsake-remove"
                    aria-label={t.remove(words)}
                    onClick={({ currentTarget }) => {
                      keepFocus(currentTarget, currentTarget.closest('section'), '.keepsake-remove')
                      onRemove(name)
                    }}
                  >
                    ×
                  </button>
                </span>
              </>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function pageOf({ model, recipe, options }: Entry): string {
  const page = recipePage(model, parseRecipe(recipe))
  return options ? `${page}?${options}` : page
}

/** As it was when it was kept; the server's where no picture was stored. */
function Thumbnail({ entry: { model, recipe, png }, words }: { entry: Entry; words: string }) {
  const stored = useObjectUrl(png)
  const [first] = keyPictures(parseRecipe(recipe))
  const src = png ? stored : pictureFile(model, first)
  return (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
    <img src={src} alt={words} loading="lazy" decoding="async" className="pixels" />
  )
}

function useObjectUrl(png: Uint8Array<ArrayBuffer> | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!png) return
    const made = URL.createObjectURL(new Blob([png], { type: 'image/png' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [png])
  return url
}
