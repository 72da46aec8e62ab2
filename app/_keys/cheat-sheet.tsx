'use client'

import { Dialog } from '@base-ui/react/dialog'
import { useState, useSyncExternalStore } from 'react'
import { keys } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { KeyCaps } from './key-caps.tsx'
import { setOpen } from './opening.ts'
import {
  areSingleKeysOn,
  changeCount,
  listShortcuts,
  type Shortcuts,
  subscribeShortcuts,
  switchSingleKeys,
} from './registry.ts'

/** Whatever the keyboard can do on this page. */
export function CheatSheet() {
  const t = useWords(keys)
  useSyncExternalStore(subscribeShortcuts, changeCount)
  return (
    <Dialog.Root open onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="popup cheat-sheet">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <Dialog.Title className="text-xl sm:text-2xl">{t.open}</Dialog.Title>
            <Dialog.Close className="button">{t.close}</Dialog.Close>
          </div>
          <div className="cheat-sheet-subjects">
            {listShortcuts().map((part) => (
              <Subject key={part.subject} {...part} />
            ))}
          </div>
          <SingleKeys />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Subject({ subject, shortcuts }: Shortcuts) {
  return (
    <section>
      <h3 className="text-lg text-ink-soft">{subject}</h3>
      <dl className="mt-2 grid gap-y-1.5">
        {shortcuts.map((shortcut) => (
          <div key={shortcut.keys.join(' ')} className="flex items-baseline justify-between gap-4">
            <dt>{shortcut.words}</dt>
            <dd className="shrink-0">
              <KeyCaps keys={shortcut.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function SingleKeys() {
  const t = useWords(keys)
  const [on, setOn] = useState(areSingleKeysOn)
  return (
    <label className="mt-6 inline-flex min-h-11 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-5 accent-ink"
        checked={on}
        onChange={(event) => {
          switchSingleKeys(event.target.checked)
          setOn(event.target.checked)
        }}
      />
      {t.singleKeys}
    </label>
  )
}
