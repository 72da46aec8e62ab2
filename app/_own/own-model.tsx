import { useMemo, useState } from 'react'
import { Plane } from '../_map/plane.tsx'
import { AddressedStudio } from '../_studio/addressed-studio.tsx'
import type { StudioModel } from '../_studio/model.ts'
import { own } from '../_words/own.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Files } from './files.ts'
import { FileButton } from './folder.tsx'
import type { Finding } from './protocol.ts'

const ORIGIN = { x: 0, y: 0, zoom: 0 }

/** A visitor's own model in the studio, or on the map. */
export function OwnModel({
  files,
  finding,
  onFiles,
}: {
  files: Files
  finding: Extract<Finding, { kind: 'model' }>
  onFiles: (files: Files) => void
}) {
  const t = useWords(own)
  const [view, setView] = useState<'studio' | 'map'>('studio')
  const model = useMemo((): StudioModel => {
    const { title, resolution, ages, directions, prior } = finding
    return { title, resolution, ages, directions, source: { kind: 'own', files, prior } }
  }, [files, finding])
  return (
    <>
      <div className="mt-3 mb-4 flex flex-wrap gap-2">
        <fieldset aria-label={t.views} className="flex">
          {(['studio', 'map'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              className={`button ${view === name ? 'button-solid' : ''}`}
              onClick={() => setView(name)}
            >
              {t[name]}
            </button>
          ))}
        </fieldset>
        <FileButton label={t.another} isFolder onFiles={onFiles} />
      </div>
      {view === 'studio' ? (
        <AddressedStudio model={model} />
      ) : (
        <Plane model={model} place={ORIGIN} />
      )}
    </>
  )
}
