import { SeedKey } from '../_keys/seed-key.tsx'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'
import { wall } from '../_words/wall.ts'
import { RANDOM_ROUTE } from '../address.ts'

/** Works without JavaScript: the browser asks /grow, which leads to the picture. */
export async function SeedForm({ model }: { model: string }) {
  const t = await wordsOf(wall)
  return (
    <form
      action={inLanguage(await pageLanguage(), RANDOM_ROUTE)}
      method="get"
      className="flex max-w-md items-end gap-3"
    >
      <SeedKey field="seed" />
      <input type="hidden" name="model" value={model} />
      <label className="grow">
        <span className="block text-ink-soft">{t.type}</span>
        <span className="flex items-baseline gap-2 border-b-2 border-ink">
          <span aria-hidden="true" className="number text-2xl text-ink-soft">
            No.
          </span>
          <input
            id="seed"
            name="seed"
            autoComplete="off"
            maxLength={400}
            placeholder="1234567"
            className="number min-h-11 w-full min-w-0 bg-transparent text-3xl placeholder:text-ink-soft/70"
          />
        </span>
      </label>
      <button type="submit" className="button button-solid whitespace-nowrap">
        {t.grow}
      </button>
    </form>
  )
}
