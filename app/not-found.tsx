import type { Metadata } from 'next'
import { MissingPage } from './_components/missing-page.tsx'

/** Of every answer with status 404. */
export const metadata: Metadata = { title: 'Nothing grows here' }

export default function NotFound() {
  return (
    <MissingPage
      message="There is no page at this address."
      suggestion="A picture’s address is its model’s name, a slash and its number."
    />
  )
}
