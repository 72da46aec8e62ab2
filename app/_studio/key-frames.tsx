import { useEffect, useMemo, useRef } from 'react'
import { formatKey, type Key } from '#lib/latent/key.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { keepFocus } from '../_components/keep-focus.ts'
import { cellSides } from '../_components/scale.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { useHarvest } from './engine/use-harvest.ts'
import { Icon } from './icons.tsx'
import { moved, withNames } from './order.ts'
import type { PanelProps } from './panel.ts'
import { PictureCell } from './picture-cell.tsx'
import { alike } from './state.ts'
import { useDragging } from './use-dragging.ts'

/** The key frames of the walk in order: drag them about, or move them by their buttons. */
export function KeyFrames({
  model,
  gardener,
  bench: { state, take },
  onKeys,
}: PanelProps & { onKeys: (keys: readonly Key[]) => void }) {
  const t = useWords(studio)
  const list = useRef<HTMLOListElement>(null)
  const { keys } = state.walk
  const { handle, isDragged, showsAt } = useDragging(list, keys.length, (from, to) =>
    onKeys(moved(keys, from, to)),
  )
  const frames = withNames(keys)
  const texts = keys.map((key) => formatRecipe(alike(state, key)))
  const { pictures } = useHarvest(
    gardener,
    { lane: 'shape', kind: 'pictures', recipes: texts },
    texts,
  )
  const refocus = useRef<string>(undefined)
  const sides = useMemo(() => cellSides(model.resolution), [model.resolution])

  // A button that moved with its key frame keeps the focus, which browsers take from what is moved.
  useEffect(() => {
    if (refocus.current) document.getElementById(refocus.current)?.focus()
    refocus.current = undefined
  })

  function move(from: number, to: number, button: string): void {
    refocus.current = button
    onKeys(moved(keys, from, to))
  }

  return (
    <ol ref={list} className="studio-keys" style={sides} aria-label={t.keys} tabIndex={-1}>
      {frames.map(({ name, key }, i) => (
        <li
          key={name}
          className={`studio-key ${isDragged(i) ? 'studio-dragged' : ''}`}
          style={{ order: showsAt(i) }}
        >
          <button
            type="button"
            className="studio-square studio-handle needs-script"
            aria-label={t.drag(i + 1)}
            tabIndex={-1}
            {...handle(i)}
          >
            <Icon name="drag" />
          </button>
          <PictureCell
            model={model}
            text={texts[i] ?? ''}
            drawn={pictures.find(({ recipe }) => recipe === texts[i]) ?? pictures[i]}
            isHere={texts[i] === formatRecipe(state.hand)}
            onPick={take}
          />
          <span className="number min-w-0 grow text-lg leading-tight break-all text-balance">
            {formatKey(key)}
          </span>
          <KeyButtons
            name={name}
            place={i}
            last={frames.length - 1}
            onMove={move}
            onRemove={(button) => {
              keepFocus(button, list.current, '[id^="remove "]')
              onKeys(keys.filter((_, j) => j !== i))
            }}
          />
        </li>
      ))}
    </ol>
  )
}

function KeyButtons({
  name,
  place,
  last,
  onMove,
  onRemove,
}: {
  name: string
  place: number
  last: number
  onMove: (from: number, to: number, button: string) => void
  onRemove: (button: HTMLElement) => void
}) {
  const t = useWords(studio)
  const buttons = [
    {
      icon: 'earlier',
      words: t.earlier(place + 1),
      can: place > 0,
      run: ({ id }: HTMLElement) => onMove(place, place - 1, id),
    },
    {
      icon: 'later',
      words: t.later(place + 1),
      can: place < last,
      run: ({ id }: HTMLElement) => onMove(place, place + 1, id),
    },
    { icon: 'remove', words: t.remove(place + 1), can: true, run: onRemove },
  ] as const
  return (
    <span className="needs-script flex">
      {buttons.map(({ icon, words, can, run }) => (
        <button
          key={icon}
          id={`${icon} ${name}`}
          type="button"
          className="studio-square cursor-pointer"
          aria-label={words}
          title={words}
          aria-disabled={!can}
          onClick={({ currentTarget }) => {
            if (can) run(currentTarget)
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  )
}
