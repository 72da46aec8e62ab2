import { MissingPage } from './_components/missing-page.tsx'

export default function NotFound() {
  return (
    <MissingPage
      message="There is no page at this address."
      suggestion="A picture’s address is its model’s name, a slash and its number."
    />
  )
}
