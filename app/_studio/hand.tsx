import { memo, useDeferredValue } from 'react'
import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { PageLink } from '../_components/page-link.tsx'
import { PixelsSwitch } from '../_components/pixels-switch.tsx'
import { multiple } from '../_components/scale.ts'
import { KeepButton } from '../_keeping/keep-button.tsx'
import { keepsakeOf } from '../_keeping/keepsake.ts'
import { SaveMenu } from '../_keeping/save-menu.tsx'
import { ShareMenu } from '../_keeping/share-menu.tsx'
import { inLanguage } from '../_words/language.ts'
import { link } from '../_words/link.ts'
import { picture } from '../_words/picture.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { studio } from '../_words/studio.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { cardFile, pictureFile, recipePage, type WalkOptions, walkFile } from '../address.ts'
import type { Gardener } from './engine/gardener.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { ReleaseSource, StudioModel } from './model.ts'
import { readGrowable } from './query.ts'
import { ShapeChips } from './shape-chips.tsx'
import { alike, framesOf, type growthOf, type StudioState, walkRecipe } from './state.ts'
import { TextField } from './text-field.tsx'
import type { Bench } from './use-studio.ts'

/** What the picture in hand is, to be typed anew, and where it goes from here. */
export const Hand = memo(function Hand({
  model,
  gardener,
  bench,
  drawn,
}: {
  model: StudioModel
  gardener: Gardener | undefined
  bench: Bench
  drawn: Drawn | undefined
}) {
  const { state, take } = bench
  const t = useWords(studio)
  return (
    <div className="studio-hand" tabIndex={-1}>
      <TextField
        label={t.field}
        hint={t.fieldHint}
        text={formatRecipe(state.hand)}
        read={(typed) => readGrowable(typed, model)}
        onValue={(typed) => take(isBare(typed) ? alike(state, typed.key) : typed, 'field')}
      />
      <ShapeChips model={model} bench={bench} />
      {/* These may lag behind a slider that is drawn along. */}
      <Uses
        model={model}
        gardener={gardener}
        state={useDeferredValue(state)}
        drawn={useDeferredValue(drawn)}
      />
      <PixelsSwitch label={useWords(link).pixels} />
    </div>
  )
})

/** The picture in hand, or the walk, kept, saved, shared, and on a page of its own. */
const Uses = memo(function Uses({
  model,
  gardener,
  state,
  drawn,
}: {
  model: StudioModel
  gardener: Gardener | undefined
  state: StudioState
  drawn: Drawn | undefined
}) {
  const { source, resolution } = model
  const walk = state.tool === 'walk' ? walkRecipe(state) : undefined
  const recipe = walk ?? state.hand
  const options = optionsOf(state.walk)
  const thumbnail =
    !walk && drawn?.recipe === formatRecipe(state.hand)
      ? { rgba: drawn.rgba, side: resolution }
      : undefined
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      {source.kind === 'release' && (
        <KeepButton keepsake={keepsakeOf(source.pinned, recipe, thumbnail, walk ? options : {})} />
      )}
      <SaveMenu
        model={model}
        gardener={gardener}
        target={
          walk
            ? { kind: 'walk', recipe: walk, ...options }
            : { kind: 'picture', recipe: state.hand }
        }
      />
      {source.kind === 'release' && (
        <Leading model={model} source={source} recipe={recipe} options={options} />
      )}
    </div>
  )
})

/** Ways out of the studio. */
function Leading({
  model: { title, resolution, directions },
  source,
  recipe,
  options,
}: {
  model: StudioModel
  source: ReleaseSource
  recipe: Recipe
  /** Of a walk. */
  options: WalkOptions
}) {
  const t = useWords(studio)
  const { title: titled } = useWords(picture)
  const language = useLanguage()
  const { growing = false, ref, pinned } = source
  const linked = growing ? ref : pinned
  const shown = recipe.kind === 'walk' ? options : {}
  const side = multiple(resolution, 256)
  const named = titled(describeRecipe(recipe, language, directions), title)
  return (
    <>
      <ShareMenu
        href={inLanguage(language, recipePage(linked, recipe, shown))}
        lasting={!growing}
        title={named}
        card={cardFile(linked, recipe)}
        embed={
          recipe.kind === 'walk'
            ? walkFile(linked, recipe, { ...shown, size: side })
            : pictureFile(linked, recipe, side, 'png', 'smooth')
        }
        side={side}
      />
      <PageLink href={recipePage(ref, recipe, shown)} className="button">
        {t.page}
      </PageLink>
    </>
  )
}

/** Whether only a key was typed, which is then shaped like the picture it takes the place of. */
function isBare({ truncation, directions, age }: ReturnType<typeof growthOf>): boolean {
  return truncation === 1 && !directions && age === undefined
}

function optionsOf(walk: StudioState['walk']) {
  const { fps, loop, path, easing } = walk
  return { frames: framesOf(walk), fps, loop, path, easing }
}
