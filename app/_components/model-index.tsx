import type { PublishedModel } from '../_server/catalogue.ts'
import { largeOfDay } from '../_server/day.ts'
import { pageLanguage } from '../_server/words.ts'
import { titled } from '../_words/titled.ts'
import { wall } from '../_words/wall.ts'
import { Picture } from './picture.tsx'
import { cellSides } from './scale.ts'

/** Where on the wall each model is; nothing where there is only one. */
export async function ModelIndex({
  models,
  day,
}: {
  models: readonly PublishedModel[]
  day: Date
}) {
  const language = await pageLanguage()
  if (models.length < 2) return null
  return (
    <nav aria-label={wall[language].models} className="mt-8">
      <ul className="flex flex-wrap gap-x-8 gap-y-4">
        {models.map((model) => (
          <li key={model.pinned} style={cellSides(model.manifest.resolution)}>
            <a
              href={`#${model.release.id}`}
              className="flex min-h-11 items-center gap-3 no-underline hover:underline"
            >
              {largeOfDay(model, day, 1).map((recipe) => (
                <Picture
                  key={model.pinned}
                  model={model.pinned}
                  recipe={recipe}
                  language={language}
                  side={64}
                />
              ))}
              <span className="species text-xl">{titled(model.manifest, language).title}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
