/**
 * To be called when a button is pressed that goes away by that, and the focus with it: it then goes to the button that takes
 * its place, or else to what is around them.
 *
 * @param around what stays, and takes the focus by `tabIndex={-1}`
 * @param kind a selector of buttons that may take its place; none do by default
 */
export function keepFocus(button: Element, around: HTMLElement | null, kind = ':not(*)'): void {
  const place = [...(around?.querySelectorAll(kind) ?? [])].indexOf(button)
  // React has drawn by then what the press has changed.
  requestAnimationFrame(() => {
    if (button.isConnected || document.activeElement !== document.body) return
    const others = around?.querySelectorAll<HTMLElement>(kind) ?? []
    const next = others[Math.min(place, others.length - 1)] ?? around
    next?.focus()
  })
}
