'use client'

import type { ReactNode } from 'react'
import { keeping } from '../_words/keeping.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { download } from './download.ts'
import { openDropped } from './dropped.ts'
import { put } from './shelf.ts'
import { useKept } from './use-kept.ts'
import type { Say } from './use-notice.tsx'

/** What is kept as one file, out and in; and a saved picture's way back to its page. */
export function Exchange({ say }: { say: Say }) {
  const t = useWords(keeping)
  const language = useLanguage()
  const shelf = useKept()

  async function exportAll(): Promise<void> {
    const { formatExport } = await import('./export.ts')
    const name = `latent-garden-${new Date().toISOString().slice(0, 10)}.json`
    download(new File([formatExport(shelf)], name, { type: 'application/json' }))
  }

  async function importFile(file: File): Promise<void> {
    const [{ newIn, readExport }, { importing }] = await Promise.all([
      import('./export.ts'),
      import('../_words/importing.ts'),
    ])
    const words = importing[language]
    const read = readExport(await file.text())
    if ('fault' in read) return say(words.importFailed(words[read.fault]))
    const kept = newIn(read.kept, shelf.kept)
    const history = newIn(read.history, shelf.history)
    const failed = [await put('kept', kept), await put('history', history)].find(Boolean)
    // The page says why, above.
    if (failed) return
    const added = kept.length + history.length
    say(words.imported(added, read.kept.length + read.history.length - added))
  }

  return (
    <div className="mt-5 flex flex-wrap gap-3">
      <button
        type="button"
        className="button"
        disabled={shelf.kept.length + shelf.history.length === 0}
        onClick={() => void exportAll()}
      >
        {t.exportFile}
      </button>
      <FileButton accept="application/json,.json" onFile={(file) => void importFile(file)}>
        {t.importFile}
      </FileButton>
      <FileButton accept="image/png" onFile={openDropped}>
        {t.openPicture}
      </FileButton>
    </div>
  )
}

/** The browser's own file field, in the looks of a button. */
function FileButton({
  accept,
  onFile,
  children,
}: {
  accept: string
  onFile: (file: File) => void
  children: ReactNode
}) {
  return (
    <label className="button focus-within:outline-3 focus-within:outline-offset-2 focus-within:outline-mark">
      {children}
      <input
        type="file"
        accept={accept}
        className="sr-only"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          // The same file may be chosen again.
          target.value = ''
          if (file) onFile(file)
        }}
      />
    </label>
  )
}
