import { wordsOf } from '../_server/words.ts'
import { site } from '../_words/site.ts'
import { Sprout } from './sprout.tsx'

export async function EmptyGarden() {
  const t = await wordsOf(site)
  return (
    <div className="max-w-[34em] py-16">
      <Sprout />
      <h1 className="mt-6 text-4xl">{t.empty}</h1>
      <p className="mt-4">{t.emptyAdvice}</p>
      <pre className="mt-4 bg-wash p-4 text-sm break-words whitespace-pre-wrap">
        {`npm run gan -- dataset make
npm run gan -- train --preset lorelei-64
npm run gan -- publish runs/<run>`}
      </pre>
    </div>
  )
}
