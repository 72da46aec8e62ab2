import { lastingRef, listModels } from '#app/_server/catalogue.ts'
import { lastDays, type OfDay } from '#app/_server/day.ts'
import { PAGE } from '#app/_server/headers.ts'
import { respond, text } from '#app/_server/respond.ts'
import { requestUrl, sitePolicy } from '#app/_server/site.ts'
import { formatDate } from '#app/_words/numbers.ts'
import { describeRecipe } from '#app/_words/recipe.ts'
import { FEED_FILE, pictureFile, recipePage, TODAY_PAGE, walkFile } from '#app/address.ts'

export const runtime = 'nodejs'

const ATOM = 'application/atom+xml; charset=utf-8'

/** Days that a feed tells of: readers that ask once in two weeks miss none. */
const DAYS = 14

/** The picture and the walk of each day, as an Atom feed (RFC 4287). */
export function GET(request: Request) {
  return respond(request, { id: 'feed' }, async () => {
    const site = await requestUrl()
    const days = lastDays(await listModels(), new Date(), DAYS, 'en')
    return text(feed(days, site), { 'content-type': ATOM, 'cache-control': sitePolicy(PAGE) })
  })
}

function feed(days: readonly OfDay[], site: URL): string {
  const whole = (path: string) => escaped(new URL(path, site).href)
  const updated = days[0] ? morning(days[0].day) : '1970-01-01T00:00:00Z'
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Latent Garden</title>
  <subtitle>A picture and a walk for each day</subtitle>
  <id>${whole(TODAY_PAGE)}</id>
  <link rel="self" type="application/atom+xml" href="${whole(FEED_FILE)}"/>
  <link rel="alternate" type="text/html" href="${whole(TODAY_PAGE)}"/>
  <author><name>Latent Garden</name></author>
  <updated>${updated}</updated>
${days.map((day) => entry(day, site)).join('\n')}
</feed>
`
}

/** A day's id stays the same whatever is published later: readers would show it anew (RFC 4287, 4.2.6). */
function entry({ day, model, picture, walk }: OfDay, site: URL): string {
  const whole = (path: string) => escaped(new URL(path, site).href)
  const ref = lastingRef(model)
  const page = recipePage(ref, picture)
  const side = 4 * model.manifest.resolution
  const alt = escaped(`${describeRecipe(picture, 'en')} of ${model.manifest.title}`)
  const still = whole(pictureFile(ref, picture, side, 'png', 'smooth'))
  const film = whole(walkFile(ref, walk.recipe, { frames: 60 }))
  const html = `<p><a href="${whole(page)}"><img src="${still}" alt="${alt}" width="${side}" height="${side}"></a></p><p><a href="${whole(recipePage(ref, walk.recipe))}"><img src="${film}" alt="${escaped(walk.name)}"></a></p>`
  return `  <entry>
    <title>${escaped(`${formatDate(day.toISOString(), 'en')}: ${describeRecipe(picture, 'en')} of ${model.manifest.title}`)}</title>
    <id>${whole(TODAY_PAGE)}#${day.toISOString().slice(0, 10)}</id>
    <link rel="alternate" type="text/html" href="${whole(page)}"/>
    <updated>${morning(day)}</updated>
    <content type="html">${escaped(html)}</content>
  </entry>`
}

/** When a day begins, by universal time. */
function morning(day: Date): string {
  return `${day.toISOString().slice(0, 10)}T00:00:00Z`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
