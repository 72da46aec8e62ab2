import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { planeKey } from '#lib/latent/plane.ts'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { PageLink } from '../_components/page-link.tsx'
import { multiple } from '../_components/scale.ts'
import { KeepButton } from '../_keeping/keep-button.tsx'
import { keepsakeOf } from '../_keeping/keepsake.ts'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { useHarvest } from '../_studio/engine/use-harvest.ts'
import { GrownPicture } from '../_studio/grown-picture.tsx'
import type { ReleaseSource, StudioModel } from '../_studio/model.ts'
import { map as words } from '../_words/map.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { recipePage, studioPage } from '../address.ts'
import type { Tile } from './camera.ts'

/** Of the picture, in CSS pixels at most. */
const SIDE = 256

/** A tile, larger, and where to go with it. */
export function TileSheet({
  model,
  gardener,
  tile,
  onClose,
  onCentre,
}: {
  model: StudioModel
  gardener: Gardener
  tile: Tile | undefined
  onClose: () => void
  onCentre: (tile: Tile) => void
}) {
  const t = useWords(words)
  // While it closes it still shows what it showed.
  const [shown, setShown] = useState(tile)
  if (tile && tile !== shown) setShown(tile)
  return (
    <Dialog.Root open={tile !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup map-sheet">
          {shown && <TileDetails model={model} gardener={gardener} tile={shown} />}
          <div className="mt-4 flex flex-wrap gap-2">
            <button type="button" className="button" onClick={() => shown && onCentre(shown)}>
              {t.centre}
            </button>
            <Dialog.Close className="button">{t.close}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function TileDetails({
  model,
  gardener,
  tile: { x, y },
}: {
  model: StudioModel
  gardener: Gardener
  tile: Tile
}) {
  const language = useLanguage()
  const recipe: PictureRecipe = { kind: 'picture', key: planeKey(x, y), truncation: 1 }
  const text = formatRecipe(recipe)
  const { pictures } = useHarvest(gardener, { lane: 'hand', kind: 'pictures', recipes: [text] }, [
    text,
  ])
  const drawn = pictures.find((picture) => picture.recipe === text)
  const side = multiple(model.resolution, SIDE)
  const { source, resolution } = model
  return (
    <>
      <Dialog.Title className="text-xl">{describeRecipe(recipe, language)}</Dialog.Title>
      <div className="map-picture" style={{ width: side, height: side }}>
        <GrownPicture model={model} recipe={recipe} drawn={drawn} side={side} />
      </div>
      <p className="code mt-3 select-all">{text}</p>
      {source.kind === 'release' && (
        <div className="mt-4 flex flex-wrap gap-2">
          <TileLinks source={source} recipe={recipe} />
          <KeepButton
            keepsake={keepsakeOf(
              source.pinned,
              recipe,
              drawn && { rgba: drawn.rgba, side: resolution },
            )}
          />
        </div>
      )}
    </>
  )
}

function TileLinks({ source, recipe }: { source: ReleaseSource; recipe: PictureRecipe }) {
  const t = useWords(words)
  return (
    <>
      <PageLink href={recipePage(source.ref, recipe)} className="button">
        {t.page}
      </PageLink>
      <PageLink href={studioPage(source.ref, recipe)} className="button">
        {t.studio}
      </PageLink>
    </>
  )
}
