import { useEffect, useRef } from 'react'
import { register, type Shortcut } from './registry.ts'

/**
 * Lets keys do things while the component is on the page, and has the cheat sheet list them. Keys that a field, a slider
 * or a dialog needs itself do nothing else.
 *
 * @param subject what they belong to, in the visitor's language: the heading above them
 */
export function useShortcuts(subject: string, shortcuts: readonly Shortcut[]): void {
  const entry = useRef({ subject, shortcuts })
  useEffect(() => {
    entry.current = { subject, shortcuts }
  })
  useEffect(() => register(entry), [])
}
