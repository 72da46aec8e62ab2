import { useEffect, useRef, useState } from 'react'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { saving } from '../_words/saving.ts'
import { useWords } from '../_words/use-words.tsx'
import { download } from './download.ts'
import type { Format } from './saving/messages.ts'
import { save } from './saving/save.ts'
import type { SavedModel, SaveTarget } from './target.ts'

/** One file at a time: how many frames of it are done, undefined while none is made, and what is to be said. */
export function useSaving(whole: { model: SavedModel; gardener: Gardener; target: SaveTarget }) {
  const t = useWords(saving)
  const [done, setDone] = useState<number>()
  const [said, setSaid] = useState('')
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])

  function end(words: string): void {
    stop.current = undefined
    setDone(undefined)
    setSaid(words)
  }

  function begin(choice: { format: Format; side: number }): void {
    setSaid('')
    setDone(0)
    stop.current = save(whole, choice, {
      progress: setDone,
      failed: (message) => end(t.saveFailed(message)),
      saved: (file) => {
        download(file)
        end(t.saved(file.name))
      },
    })
  }

  function cancel(): void {
    stop.current?.()
    end(t.saveCancelled)
  }

  return { done, said, begin, cancel }
}
