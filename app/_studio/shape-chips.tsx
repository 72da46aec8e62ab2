import { directed, type PictureRecipe } from '#lib/latent/recipe.ts'
import { keepFocus } from '../_components/keep-focus.ts'
import { directionWords } from '../_words/directions.ts'
import { formatPictures, formatSigned } from '../_words/numbers.ts'
import { studio } from '../_words/studio.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import type { StudioModel } from './model.ts'
import type { Bench } from './use-studio.ts'

/** How the current picture is shaped, which all others here inherit: each part of it, to be taken off. */
export function ShapeChips({
  model,
  bench: { state, take },
}: {
  model: StudioModel
  bench: Bench
}) {
  const t = useWords(studio)
  const chips = useChips(model, state.hand)
  if (chips.length === 0) return null
  return (
    <ul className="studio-chips" aria-label={t.shape}>
      {chips.map(({ name, without }) => (
        <li key={name}>
          <button
            type="button"
            className="studio-chip"
            aria-label={t.takeOff(name)}
            title={t.takeOff(name)}
            onClick={({ currentTarget }) => {
              keepFocus(currentTarget, currentTarget.closest('div'), '.studio-chip')
              take(without)
            }}
          >
            {name} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function useChips(model: StudioModel, hand: PictureRecipe) {
  const t = useWords(studio)
  const language = useLanguage()
  const { truncation, directions = [], age } = hand
  const bent = directions.map(({ name, amount }) => {
    const known = model.directions.find((direction) => direction.name === name)
    const words = known && directionWords(known, language)
    const end = words && (amount < 0 ? words.minus : words.plus)
    return {
      name: `${end ?? name} ${formatSigned(Math.abs(amount))}`,
      without: directed(hand, name, 0),
    }
  })
  const { age: _, ...finished } = hand
  return [
    ...(truncation === 1 ? [] : [{ name: `ψ ${truncation}`, without: { ...hand, truncation: 1 } }]),
    ...bent,
    ...(age === undefined
      ? []
      : [{ name: t.seen(formatPictures(age, language)), without: finished }]),
  ]
}
