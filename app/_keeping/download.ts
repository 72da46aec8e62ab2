/** Milliseconds until the browser has certainly begun to save a file. */
const BEGUN = 60_000

/** Has the browser save a file where it saves downloads. */
export function download(file: File): void {
  const href = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href, download: file.name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), BEGUN)
}
