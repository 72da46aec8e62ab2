import { listModels } from '#app/_server/catalogue.ts'
import { randomPicture } from '#app/_server/random.ts'
import { redirectTo, respond } from '#app/_server/respond.ts'
import { inLanguage, isLanguage } from '#app/_words/language.ts'
import { recipePage } from '#app/address.ts'
import { ofHash } from '#app/hash.ts'
import { formatModelRef } from '#lib/latent/recipe.ts'
import { readTyped } from '#lib/latent/typed.ts'

export const runtime = 'nodejs'

/** Characters that are read of what was typed: whole ones, for half of one is no text. The field takes no more. */
const LONGEST = 400

/** Where the seed field leads: to what was typed or pasted there, or to any picture when it was left empty. */
export function GET(request: Request, { params }: RouteContext<'/[lang]/grow'>) {
  return respond(request, { id: 'grow' }, async () => {
    const { lang } = await params
    const query = new URL(request.url).searchParams
    const model = query.get('model') || (await listModels())[0]?.release.id
    const page = model ? pageOf(model, query.get('seed') ?? '') : '/'
    return redirectTo(inLanguage(isLanguage(lang) ? lang : 'en', page))
  })
}

/** A link's own model is its own, whichever page the field was on. */
function pageOf(model: string, text: string): string {
  const typed = readTyped([...text].slice(0, LONGEST).join(''))
  const name = typed?.model ? formatModelRef(typed.model) : encodeURIComponent(model)
  const page = recipePage(name, typed?.recipe ?? randomPicture())
  return typed?.text === undefined ? page : `${page}${ofHash(typed.text)}`
}
