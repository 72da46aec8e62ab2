/** What native controls and widgets do by keys of their own. */
const OF_CONTROLS = /^(Arrow|Home$|End$|Page|Enter$| $)/
const OF_BUTTONS = /^(Enter$| $)/

const WRITTEN_IN = [
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable=false])',
  'input:not([type=range],[type=checkbox],[type=radio],[type=button],[type=submit],[type=reset],[type=file],[type=color])',
  '[role=textbox]',
  '[role=combobox]',
  '[role=searchbox]',
].join()
const CONTROLS =
  'input,video,audio,[role=slider],[role=spinbutton],[role=tab],[role=radio],[role=option],[role=menuitem],[role=treeitem],[role=gridcell]'
const BUTTONS = 'button,a[href],summary,[role=button],[role=link],[role=switch]'
const OPENED = 'dialog,[role=dialog],[role=alertdialog],[role=menu],[role=listbox]'

/** Whether what has the focus needs this key itself: a text being written, a slider, a button, an open dialog. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(WRITTEN_IN) || target.closest(OPENED)) return true
  if (target.matches(CONTROLS)) return OF_CONTROLS.test(key)
  return target.closest(BUTTONS) !== null && OF_BUTTONS.test(key)
}
