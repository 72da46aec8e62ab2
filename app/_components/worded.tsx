import { Fragment, type ReactNode } from 'react'

/** A text of `spoken`, whose parts in brackets are shown as `children` says. */
export function Worded({
  text,
  children,
}: {
  text: string
  children: (words: string) => ReactNode
}) {
  return text.split(/\[([^\]]*)\]/).map((part, i) => {
    const key = `${i} ${part}`
    return <Fragment key={key}>{i % 2 === 1 ? children(part) : part}</Fragment>
  })
}
