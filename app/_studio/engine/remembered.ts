/** Whether this visitor has fetched a generator before, so that nothing large is fetched unasked. */

export function remember(digest: string): void {
  try {
    localStorage.setItem('generator', digest)
  } catch {
    // Storage may be forbidden; the visitor is then asked again.
  }
}

export function recall(digest: string): boolean {
  try {
    return localStorage.getItem('generator') === digest
  } catch {
    return false
  }
}
