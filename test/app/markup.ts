import type { ReactNode } from 'react'
import { prerender } from 'react-dom/static'

/** The HTML of a server component, once all that it waits for is there. */
export async function markupOf(element: ReactNode): Promise<string> {
  const { prelude } = await prerender(element)
  return new Response(prelude).text()
}
