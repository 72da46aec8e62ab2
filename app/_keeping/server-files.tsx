'use client'

import { saving } from '../_words/saving.ts'
import { useWords } from '../_words/use-words.tsx'
import { optionsFor, pictureFile, stripFile, walkFile } from '../address.ts'
import { fileName } from './file-name.ts'
import { sidesOf } from './sides.ts'
import type { SavedModel, SaveTarget } from './target.ts'

/** The same files as the server makes them. */
export function ServerFiles({ model, target }: { model: SavedModel; target: SaveTarget }) {
  const t = useWords(saving)
  if (model.source.kind === 'own') return <p className="mt-3">{t.fromServerOwn}</p>
  return (
    <>
      <p className="mt-3">{t.fromServer}</p>
      <ul className="mt-3 flex flex-wrap gap-3">
        {filesOf(model.source.pinned, model.resolution, target).map(({ label, href, ending }) => (
          <li key={href}>
            <a href={href} download={fileName(model, target.recipe, ending)} className="button">
              {label}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

type ServerFile = { label: string; href: string; ending: string }

function filesOf(pinned: string, resolution: number, target: SaveTarget): ServerFile[] {
  if (target.kind === 'picture') {
    return sidesOf(resolution).map((side) => ({
      label: `PNG, ${side} px`,
      href: pictureFile(pinned, target.recipe, side === resolution ? undefined : side),
      ending: 'png',
    }))
  }
  const { recipe, frames, fps, loop, path, easing } = target
  const size = sidesOf(resolution).findLast((side) => side <= 256) ?? resolution
  const moving = { frames, fps, loop, path, easing }
  return [
    ...['gif', 'webp', 'mp4'].map((format) => ({
      label: format === 'webp' ? 'WebP' : format.toUpperCase(),
      href: walkFile(pinned, recipe, { ...optionsFor(format, moving), size }, format),
      ending: format,
    })),
    {
      label: 'PNG',
      href: stripFile(pinned, recipe, optionsFor('png', moving)),
      ending: 'png',
    },
  ]
}
