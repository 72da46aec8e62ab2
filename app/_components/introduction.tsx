import type { PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { wall } from '../_words/wall.ts'
import { SeedForm } from './seed-form.tsx'

export async function Introduction({ model }: { model: PublishedModel }) {
  const t = await wordsOf(wall)
  return (
    <div className="flex h-full flex-col gap-5 pt-2 pb-5 min-[79rem]:pt-0 min-[79rem]:pr-6 min-[79rem]:pb-1">
      <h1 className="text-4xl md:text-5xl min-[79rem]:text-6xl min-[88rem]:text-7xl">
        {t.heading}
      </h1>
      <p className="lead min-[79rem]:text-2xl min-[79rem]:leading-normal">{t.introduction}</p>
      <div className="mt-auto">
        <SeedForm model={model} />
      </div>
    </div>
  )
}
