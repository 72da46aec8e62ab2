import { type DragEvent, useState } from 'react'
import { own } from '../_words/own.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Files, filesChosen, filesDropped } from './files.ts'

/** Where a folder is dropped or chosen. */
export function Folder({ onFiles }: { onFiles: (files: Files) => void }) {
  const t = useWords(own)
  const [isOver, setOver] = useState(false)

  function drop(event: DragEvent): void {
    event.preventDefault()
    event.stopPropagation()
    setOver(false)
    void filesDropped(event.dataTransfer).then(onFiles)
  }

  function hover(event: DragEvent): void {
    event.preventDefault()
    event.stopPropagation()
    setOver(true)
  }

  return (
    <section
      aria-label={t.drop}
      data-takes-files
      className="own-folder needs-script"
      data-over={isOver}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className="text-xl">{isOver ? t.dropNow : t.drop}</p>
      <div className="flex flex-wrap justify-center gap-3">
        <FileButton label={t.folder} isFolder onFiles={onFiles} />
        <FileButton label={t.files} onFiles={onFiles} />
      </div>
    </section>
  )
}

/** A file input that looks like a button. */
export function FileButton({
  label,
  isFolder = false,
  onFiles,
}: {
  label: string
  isFolder?: boolean
  onFiles: (files: Files) => void
}) {
  return (
    <label className="button own-files">
      {label}
      <input
        type="file"
        multiple
        // Not among React's attributes with a type of its own.
        {...(isFolder && { webkitdirectory: '' })}
        className="sr-only"
        onChange={({ target }) => {
          if (target.files && target.files.length > 0) onFiles(filesChosen(target.files))
          target.value = ''
        }}
      />
    </label>
  )
}
