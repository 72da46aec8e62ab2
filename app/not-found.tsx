import type { Metadata } from 'next'
import { MissingPage } from './_components/missing-page.tsx'
import { wordsOf } from './_server/words.ts'
import { site } from './_words/site.ts'

/** Of every answer with status 404. */
export async function generateMetadata(): Promise<Metadata> {
  const { missing } = await wordsOf(site)
  return { title: missing }
}

export default async function NotFound() {
  const t = await wordsOf(site)
  return (
    <MissingPage heading={`${t.missing}${t.stop}`} message={t.noPage} suggestion={t.noPageAdvice} />
  )
}
