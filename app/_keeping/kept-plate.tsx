'use client'

import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'
import { Exchange } from './exchange.tsx'
import { KeptPlace } from './kept-place.tsx'
import { useKept } from './use-kept.ts'
import { useNotice } from './use-notice.tsx'

/** Everything this browser keeps. */
export function KeptPlate() {
  const t = useWords(keeping)
  const { read, lasting } = useKept()
  const { notice, say } = useNotice()
  return (
    <>
      <div className="needs-script">
        {!lasting && <p className="specimen mt-4 max-w-[40em]">{t.passing}</p>}
        <Exchange say={say} />
        {read && (
          <>
            <KeptPlace place="kept" say={say} />
            <KeptPlace place="history" say={say} />
          </>
        )}
      </div>
      {notice}
    </>
  )
}
