/** Files by their paths below what was given. */
export type Files = ReadonlyMap<string, Blob>

/** More than this is no model: somebody dropped their home folder. */
const MOST_FILES = 5000

/** What an input was given: a folder's files with their paths in it, or files side by side. */
export function filesChosen(list: FileList): Files {
  return new Map([...list].map((file) => [file.webkitRelativePath || file.name, file]))
}

/** What was dropped, with folders opened. To be called before the event is over. */
export async function filesDropped({ items, files }: DataTransfer): Promise<Files> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => !!entry)
  if (entries.length === 0) return filesChosen(files)
  const found = new Map<string, Blob>()
  for (const entry of entries) await collect(entry, '', found)
  return found
}

async function collect(
  entry: FileSystemEntry,
  folder: string,
  found: Map<string, Blob>,
): Promise<void> {
  if (found.size >= MOST_FILES) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.set(folder + entry.name, file)
  } else if (isFolder(entry)) {
    for (const inside of await list(entry)) await collect(inside, `${folder}${entry.name}/`, found)
  }
}

/** Browsers tell of a hundred at a time. */
async function list(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
