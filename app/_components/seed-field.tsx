'use client'

import { useState } from 'react'
import { useLoaded } from './use-loaded.ts'

const fetchPicture = async () => (await import('./live-picture.tsx')).LivePicture

/** Characters that are read of what is typed. */
const LONGEST = 400

/** The field for a seed, with the picture of what is typed growing beside it. */
export function SeedField({
  model,
  pinned,
  label,
  button,
  example,
  picture,
}: {
  /** As links spell it, and as the release that it is now. */
  model: string
  pinned: string
  label: string
  button: string
  /** What might be typed, and its picture. */
  example: string
  picture: string
}) {
  const [typed, setTyped] = useState('')
  const [LivePicture, load] = useLoaded(fetchPicture)
  const still = (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
    <img src={picture} alt="" width={64} height={64} className="seed-picture pixels opacity-50" />
  )
  return (
    <div className="seed-field">
      {LivePicture && typed.trim() !== '' ? (
        <LivePicture model={model} pinned={pinned} typed={typed} />
      ) : (
        still
      )}
      <label className="min-w-0 grow">
        <span className="block text-ink-soft">{label}</span>
        <span className="flex items-baseline gap-2 border-b-2 border-ink">
          <span aria-hidden="true" className="number text-2xl text-ink-soft">
            No.
          </span>
          <input
            id="seed"
            name="seed"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={LONGEST}
            placeholder={example}
            onChange={({ target }) => {
              load()
              setTyped(target.value)
            }}
            className="number min-h-11 w-full min-w-0 bg-transparent text-3xl placeholder:text-ink-soft/70"
          />
        </span>
      </label>
      <button type="submit" className="button button-solid whitespace-nowrap">
        {button}
      </button>
    </div>
  )
}
