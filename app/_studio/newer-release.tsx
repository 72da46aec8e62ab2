import '../interpreter.ts'
import { useEffect, useState } from 'react'
import * as z from 'zod'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import type { ModelSource } from './model.ts'

/** Milliseconds between two looks. */
const BEAT = 60_000

const answer = z.object({ digest: z.string() })

/** Offers to load a release that was published while the tab was open. Until then the tab goes on with its own. */
export function NewerRelease({ source }: { source: ModelSource }) {
  const t = useWords(studio)
  const newest = useNewest(source)
  const [declined, setDeclined] = useState<string>()
  const isNews =
    source.kind === 'release' && newest !== undefined && ![source.digest, declined].includes(newest)
  return (
    <div role="status" className="studio-news">
      {isNews && (
        <>
          <p>{t.newer}</p>
          <p className="mt-2 flex flex-wrap gap-3">
            <button type="button" className="button button-solid" onClick={() => location.reload()}>
              {t.reload}
            </button>
            <button type="button" className="button" onClick={() => setDeclined(newest)}>
              {t.notNow}
            </button>
          </p>
        </>
      )}
    </div>
  )
}

/** The digest of the model's newest release, as far as this tab has heard; a pinned one has no newer. */
function useNewest(source: ModelSource): string | undefined {
  const [digest, setDigest] = useState<string>()
  const id = source.kind === 'release' && source.ref !== source.pinned ? source.ref : undefined
  useEffect(() => {
    if (id === undefined) return
    const look = async () => {
      if (document.visibilityState === 'visible') setDigest(await newestOf(id))
    }
    void look()
    const beat = setInterval(look, BEAT)
    document.addEventListener('visibilitychange', look)
    addEventListener('focus', look)
    return () => {
      clearInterval(beat)
      document.removeEventListener('visibilitychange', look)
      removeEventListener('focus', look)
    }
  }, [id])
  return digest
}

/** @returns undefined when nobody answers, which is no news */
async function newestOf(id: string): Promise<string | undefined> {
  try {
    const response = await fetch(`/api/v1/models/${id}`, { cache: 'no-store' })
    return answer.parse(await response.json()).digest
  } catch {
    return undefined
  }
}
