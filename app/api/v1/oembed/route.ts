import { oembed } from '#app/_server/contract/models.ts'
import { readQuery } from '#app/_server/contract/read.ts'
import { documentPolicy } from '#app/_server/headers.ts'
import { embed, findEmbedded } from '#app/_server/oembed.ts'
import { json, respond } from '#app/_server/respond.ts'
import { requestUrl, sitePolicy } from '#app/_server/site.ts'
import { GardenError } from '#lib/error.ts'

export { DELETE, OPTIONS, PATCH, POST, PUT } from '#app/_server/methods.ts'

export const runtime = 'nodejs'

export function GET(request: Request) {
  return respond(request, oembed, async () => {
    const { url, format, maxwidth, maxheight } = readQuery(oembed.query, request)
    if (format !== 'json') throw noFormat(format)
    const site = await requestUrl()
    const embedded = await findEmbedded(url, site)
    const limits = [maxwidth, maxheight].filter((limit) => limit !== undefined)
    const headers = { 'cache-control': sitePolicy(documentPolicy(embedded.model)) }
    return json(request, await embed(embedded, site, Math.min(...limits)), headers)
  })
}

function noFormat(format: string): GardenError {
  return new GardenError('unsupported_format', `There is no ${JSON.stringify(format)} of this.`, {
    suggestion: 'Ask for format=json, or leave it out.',
  })
}
