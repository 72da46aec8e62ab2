import { inLanguage, splitLanguage } from '../_words/language.ts'
import { stepsOf } from '../steps.ts'

/**
 * Where a picture or a walk is grown whose page is not on this device: in its model's studio. Undefined where that, or the
 * generator, is not here, or is of another release than the address names.
 *
 * @param build of the page that asks: what other builds held is not opened any more
 */
export async function studioFor(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  build: string,
): Promise<string | undefined> {
  const { language, page } = splitLanguage(pathname)
  const [, name = '', recipe = '', ...more] = page.split('/').map(decodeURIComponent)
  const [id = '', pin = ''] = name.split('@')
  const names = await caches.keys()
  const isHere = names.some((one) => one.startsWith(`generator/${id}/${pin}`))
  if (!isHere || more.length > 0 || !/^\d/.test(recipe)) return undefined
  const path = inLanguage(language, `/${id}/studio`)
  const shell = await caches.open(`garden-shell-${build}`)
  const studio = await shell.match(path, { ignoreVary: true })
  if (!(await studio?.text())?.includes(`/releases/${id}/${pin}`)) return undefined
  const way = wayOf(recipe, new URLSearchParams(search))
  return `${path}?${[`r=${encodeURIComponent(recipe)}`, ...way].join('&')}`
}

/**
 * How the address of a walk's page says that it goes, as the studio's does. Recipes are not read here: every visitor has the
 * scripts of this page fetched, for there to be one without a network.
 */
function wayOf(recipe: string, asked: URLSearchParams): string[] {
  const keys = recipe.split(',').length
  if (keys < 2) return []
  const loop = asked.get('loop') !== 'false'
  const frames = Number(asked.get('frames'))
  const kept = ['path', 'easing', 'fps'].filter((name) => asked.has(name))
  return [
    ...kept.map((name) => `${name}=${encodeURIComponent(`${asked.get(name)}`)}`),
    ...(loop ? [] : ['loop=0']),
    ...(frames > 0 ? [`steps=${stepsOf(frames, { keys, loop })}`] : []),
  ]
}
