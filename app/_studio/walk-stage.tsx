import { useState } from 'react'
import { formatRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { multiple } from '../_components/scale.ts'
import { useShortcuts } from '../_keys/use-shortcuts.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { studio } from '../_words/studio.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { keyPictures, walkFile } from '../address.ts'
import type { Gardener } from './engine/gardener.ts'
import { useHarvest } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import { Icon } from './icons.tsx'
import type { StudioModel } from './model.ts'
import { PictureCanvas } from './picture-canvas.tsx'
import { framesOf, type Walk } from './state.ts'
import { useCalm } from './use-calm.ts'
import { usePlayback } from './use-playback.ts'

/** The walk as it is being grown: a frame at a time, played or scrubbed. */
export function WalkStage({
  model,
  gardener,
  recipe,
  walk,
}: {
  model: StudioModel
  gardener: Gardener | undefined
  recipe: WalkRecipe
  walk: Walk
}) {
  const { loop, path, easing, fps } = walk
  const t = useWords(studio)
  const language = useLanguage()
  const calm = useCalm()
  const [chosen, setPlaying] = useState<boolean>()
  const playing = chosen ?? (gardener !== undefined && !calm)
  const frames = framesOf(walk)
  const text = formatRecipe(recipe)
  const name = describeRecipe(recipe, language, model.directions)
  const { pictures } = useHarvest(
    gardener,
    { lane: 'walk', kind: 'walk', recipe: text, frames, loop, path, easing },
    Array.from({ length: frames }, (_, i) => `${text} ${i}`),
  )
  const isGrown = pictures.length > 0
  const [frame, show] = usePlayback({ frames, fps, loop, playing: playing && isGrown })
  const toggle = () => setPlaying(!playing)
  useShortcuts(t.tool.walk, [{ keys: ['Space'], words: playing ? t.pause : t.play, run: toggle }])
  const drawn = pictures[Math.min(frame, pictures.length - 1)]
  return (
    <>
      <div className="studio-plate">
        {drawn ? (
          <PictureCanvas
            picture={drawn}
            resolution={model.resolution}
            label={t.frameOfWalk(frame + 1, name)}
          />
        ) : (
          <ServerWalk model={model} recipe={recipe} walk={walk} playing={playing} />
        )}
      </div>
      <div className="studio-transport needs-script">
        <button
          type="button"
          className="button button-solid studio-square"
          aria-label={playing ? t.pause : t.play}
          onClick={toggle}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <input
          type="range"
          aria-label={t.frame}
          aria-valuetext={t.frameOf(frame + 1, frames)}
          className="range min-w-0 grow"
          min={0}
          max={frames - 1}
          value={frame}
          disabled={!isGrown}
          onChange={({ target }) => {
            setPlaying(false)
            show(Number(target.value))
          }}
        />
      </div>
    </>
  )
}

/** What the server has of a walk: its film while it is to be played, its first key frame otherwise. */
function ServerWalk({
  model,
  recipe,
  walk,
  playing,
}: {
  model: StudioModel
  recipe: WalkRecipe
  walk: Walk
  playing: boolean
}) {
  const t = useWords(studio)
  const language = useLanguage()
  const { source, resolution, directions } = model
  const side = multiple(resolution, 512)
  const [first] = keyPictures(recipe)
  if (source.kind === 'own' || !playing)
    return <GrownPicture model={model} recipe={first} side={side} plate />
  const { loop, path, easing, fps } = walk
  const query = { frames: framesOf(walk), fps, loop, path, easing }
  return (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
    <img
      src={walkFile(source.pinned, recipe, query)}
      width={side}
      height={side}
      alt={t.film(describeRecipe(recipe, language, directions))}
      className="pixels"
    />
  )
}
