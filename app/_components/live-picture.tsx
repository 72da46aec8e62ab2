import { useState } from 'react'
import { seedOf } from '#lib/latent/key.ts'
import { formatModelRef, formatRecipe } from '#lib/latent/recipe.ts'
import { readTyped, type Typed } from '#lib/latent/typed.ts'
import { formatNumber } from '../_words/numbers.ts'
import { useLanguage } from '../_words/use-words.tsx'
import { keyPictures, pictureFile } from '../address.ts'
import { useRested } from './use-rested.ts'

/** Milliseconds that nothing is typed before a picture is asked for. */
const PAUSE = 120

/** The picture of what is typed, and what was made of it. The one before stays, dimmed, until it is there. */
export function LivePicture({ model, typed }: { model: string; typed: string }) {
  const language = useLanguage()
  const read = readTyped(useRested(typed, PAUSE))
  const src = read && pictureFile(read.model ? formatModelRef(read.model) : model, first(read))
  const [shown, setShown] = useState<string>()
  const [refused, setRefused] = useState<string>()
  return (
    <>
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={src}
        alt=""
        width={64}
        height={64}
        data-live={shown === src && src !== undefined}
        className={`seed-picture pixels ${shown === src ? '' : 'opacity-50'} ${refused === src ? 'invisible' : ''}`}
        onLoad={() => setShown(src)}
        onError={() => setRefused(src)}
      />
      <p role="status" className="seed-note">
        {read && said(read, typed, (seed) => formatNumber(seed, language))}
      </p>
    </>
  )
}

function first({ recipe }: Typed) {
  return keyPictures(recipe)[0]
}

/** What became of what was typed; nothing where that is as it was typed. */
function said({ recipe, text }: Typed, typed: string, told: (seed: number) => string) {
  const seed = recipe.kind === 'picture' ? seedOf(recipe.key) : undefined
  if (text !== undefined && seed !== undefined) return `${text} → ${told(seed)}`
  const spelled = formatRecipe(recipe)
  return spelled === typed.trim() ? undefined : `→ ${spelled}`
}
