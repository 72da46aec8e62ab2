import { formatKey } from '#lib/latent/key.ts'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { multiple, plateSides } from '../_components/scale.ts'
import { keyPictures } from '../address.ts'
import type { Drawn } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import type { StudioModel } from './model.ts'
import { PictureCanvas } from './picture-canvas.tsx'
import { usePlayback } from './use-playback.ts'

/** The walk as it is being grown: a frame at a time, played or scrubbed. */
export function WalkStage({
  model,
  recipe,
  frames,
  pictures,
  playing,
  onPlaying,
}: {
  model: StudioModel
  recipe: WalkRecipe
  frames: number
  pictures: readonly Drawn[]
  playing: boolean
  onPlaying: (playing: boolean) => void
}) {
  const [frame, setFrame] = usePlayback(frames, playing)
  const picture = pictures[Math.min(frame, pictures.length - 1)]
  return (
    <div className="stage" style={plateSides(model.resolution)}>
      <div className="mounted">
        <StagePicture model={model} recipe={recipe} picture={picture} frame={frame} />
      </div>
      <div className="needs-script flex items-center gap-4">
        <button
          type="button"
          className="button button-solid w-24"
          disabled={pictures.length === 0}
          onClick={() => onPlaying(!playing)}
        >
          {playing ? 'Pause' : 'Play'}
        </button>
        <input
          type="range"
          aria-label="Frame of the walk"
          aria-valuetext={`Frame ${frame + 1} of ${frames}`}
          className="range min-w-0 grow"
          min={0}
          max={frames - 1}
          value={frame}
          disabled={pictures.length === 0}
          onChange={({ target }) => {
            onPlaying(false)
            setFrame(Number(target.value))
          }}
        />
      </div>
    </div>
  )
}

function StagePicture({
  model,
  recipe,
  picture,
  frame,
}: {
  model: StudioModel
  recipe: WalkRecipe
  picture: Drawn | undefined
  frame: number
}) {
  if (!picture) {
    const [first] = keyPictures(recipe)
    return <GrownPicture model={model} recipe={first} side={multiple(model.resolution, 512)} />
  }
  const label = `Frame ${frame + 1} of the walk from ${recipe.keys.map(formatKey).join(' to ')}`
  return <PictureCanvas picture={picture} resolution={model.resolution} label={label} />
}
