'use client'

import { useEffect, useRef, useState } from 'react'
import type { Prior } from '#lib/latent/sample.ts'
import { own } from '../_words/own.ts'
import { useWords } from '../_words/use-words.tsx'
import { faultWords } from './fault-words.ts'
import type { Files } from './files.ts'
import { Folder } from './folder.tsx'
import { OwnModel } from './own-model.tsx'
import type { Finding } from './protocol.ts'
import { type Inspected, useInspector } from './use-inspector.ts'
import { useRehearsal } from './use-rehearsal.ts'
import './own.css'

/** From a folder on the visitor's disk to the studio, without anything leaving it. */
export function Own() {
  const t = useWords(own)
  const [prior, setPrior] = useState<Prior>('normal')
  const [files, setFiles] = useState<Files>()
  const { inspected, inspect, cancel } = useInspector()
  const isReady = useRehearsal()
  const finding = inspected.phase === 'done' ? inspected.finding : undefined
  const isOpen = finding?.kind === 'model'
  const status = useRef<HTMLParagraphElement>(null)

  // What the folder was chosen by is gone then, and the focus with it.
  useEffect(() => {
    if (isOpen && document.activeElement === document.body) status.current?.focus()
  }, [isOpen])

  function open(given: Files, assumed = prior): void {
    setFiles(given)
    inspect(given, assumed)
  }

  function assume(assumed: Prior): void {
    setPrior(assumed)
    if (files && isOpen) inspect(files, assumed)
  }

  return (
    <div data-ready={isReady}>
      {!isOpen && <Folder onFiles={open} />}
      <p ref={status} role="status" className="own-status" tabIndex={-1}>
        {told(inspected, t)}
      </p>
      {inspected.phase === 'reading' && (
        <button type="button" className="button mt-2" onClick={cancel}>
          {t.cancel}
        </button>
      )}
      <PriorChoice prior={isOpen ? finding.prior : prior} onPrior={assume} />
      {files && isOpen && (
        <OwnModel key={finding.prior} files={files} finding={finding} onFiles={open} />
      )}
    </div>
  )
}

function PriorChoice({ prior, onPrior }: { prior: Prior; onPrior: (prior: Prior) => void }) {
  const t = useWords(own)
  return (
    <label className="needs-script mt-3 flex flex-wrap items-center gap-x-3">
      <span className="text-ink-soft">{t.prior}</span>
      <select
        value={prior}
        className="field max-w-full"
        onChange={({ target }) => onPrior(target.value as Prior)}
      >
        <option value="normal">{t.normal}</option>
        <option value="uniform">{t.uniform}</option>
      </select>
    </label>
  )
}

function told(inspected: Inspected, t: (typeof own)['en']): string {
  if (inspected.phase === 'none') return ''
  if (inspected.phase === 'reading') return t.reading
  return findingWords(inspected.finding, t)
}

function findingWords(finding: Finding, t: (typeof own)['en']): string {
  switch (finding.kind) {
    case 'model':
      return `${t.opened(finding.title)} ${t.facts(finding.resolution, finding.channels, finding.latentSize)}`
    case 'fault':
      return faultWords(finding.fault, t.faults)
    case 'late':
      return t.late(finding.seconds)
    case 'failed':
      return `${t.wrong} ${finding.message}`
  }
}
