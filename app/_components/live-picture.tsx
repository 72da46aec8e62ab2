import { useEffect, useState } from 'react'
import { seedOf } from '#lib/latent/key.ts'
import { formatModelRef, formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { readTyped, type Typed } from '#lib/latent/typed.ts'
import { keptSource } from '../_studio/engine/kept-source.ts'
import { useGardener } from '../_studio/engine/use-gardener.ts'
import { useHarvest } from '../_studio/engine/use-harvest.ts'
import type { ReleaseSource } from '../_studio/model.ts'
import { PictureCanvas } from '../_studio/picture-canvas.tsx'
import { formatNumber } from '../_words/numbers.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { useLanguage } from '../_words/use-words.tsx'
import { keyPictures, pictureFile } from '../address.ts'
import { useRested } from './use-rested.ts'

/** Milliseconds that nothing is typed before a picture is asked for. */
const PAUSE = 120

/** The picture of what is typed, and what was made of it. The one before stays, dimmed, until it is there. */
export function LivePicture({
  model,
  pinned,
  typed,
}: {
  /** As links spell it, and as the release that it is now. */
  model: string
  pinned: string
  typed: string
}) {
  const language = useLanguage()
  const rested = useRested(typed, PAUSE)
  const read = readTyped(rested)
  const kept = useKept(model, pinned)
  const picture = read && keyPictures(read.recipe)[0]
  const of = read?.model ? formatModelRef(read.model) : model
  const isHere = kept !== undefined && of === model && picture?.age === undefined
  return (
    <>
      {isHere && picture ? (
        <GrownHere source={kept} picture={picture} />
      ) : (
        <Served src={picture && pictureFile(of, picture)} />
      )}
      <p role="status" className="seed-note">
        {read && said(read, rested, (seed) => formatNumber(seed, language))}
      </p>
    </>
  )
}

/** The generator, where this device has it already: nobody is made to download it to type a number. */
function useKept(model: string, pinned: string): ReleaseSource | undefined {
  const [kept, setKept] = useState<ReleaseSource>()
  useEffect(() => {
    keptSource(model, pinned).then(setKept)
  }, [model, pinned])
  return kept
}

/** Grown on this device; the server's until that has begun. Nothing where the model cannot grow it. */
function GrownHere({ source, picture }: { source: ReleaseSource; picture: PictureRecipe }) {
  const language = useLanguage()
  const { gardener } = useGardener({ source })
  const text = formatRecipe(picture)
  const [refused, setRefused] = useState<string>()
  const { pictures } = useHarvest(
    gardener,
    { lane: 'hand', kind: 'pictures', recipes: [text] },
    [text],
    () => setRefused(text),
  )
  const [drawn] = pictures
  if (refused === text) return <span className="seed-picture invisible" />
  if (!drawn) return <Served src={pictureFile(source.ref, picture)} />
  const isOld = drawn.recipe !== text
  return (
    <span className="seed-picture" data-live={!isOld}>
      <PictureCanvas
        picture={drawn}
        resolution={Math.sqrt(drawn.rgba.length / 4)}
        label={describeRecipe(picture, language)}
        isOld={isOld}
      />
    </span>
  )
}

function Served({ src }: { src: string | undefined }) {
  const [shown, setShown] = useState<string>()
  const [refused, setRefused] = useState<string>()
  return (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
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
  )
}

/** What became of what was typed; nothing where that is as it was typed. */
function said({ recipe, text }: Typed, typed: string, told: (seed: number) => string) {
  const seed = recipe.kind === 'picture' ? seedOf(recipe.key) : undefined
  if (text !== undefined && seed !== undefined) return `${text} → ${told(seed)}`
  const spelled = formatRecipe(recipe)
  return spelled === typed.trim() ? undefined : `→ ${spelled}`
}
