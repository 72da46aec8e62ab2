import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { multiple } from '../_components/scale.ts'
import { pictureFile } from '../address.ts'

/** The server's picture of what the address asks for, as soon as the page is read: the studio itself comes later. */
export function AskedPicture({ pinned, resolution }: { pinned: string; resolution: number }) {
  const side = multiple(resolution, 256)
  const first = pictureFile(pinned, pictureOf(toSeed(1)), side, 'jpg', 'smooth')
  const ask = askFor(first.replace('/1.', '/*.'))
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a line of our own */}
      <script data-first="" dangerouslySetInnerHTML={{ __html: ask }} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a line of our own */}
      <script dangerouslySetInnerHTML={{ __html: SHOW }} />
    </>
  )
}

const SHOW = 'if(self.askedPicture)document.currentScript.before(askedPicture)'

/**
 * One page holds for all addresses of a studio, so a line of its own reads them. A walk has a stage of its own.
 *
 * @param file with a `*` for the recipe
 */
function askFor(file: string): string {
  return `{const query=new URLSearchParams(location.search),recipe=(query.getAll('r').pop()??'1').trim().replaceAll(' ','+')
if(/^[\\w.~:*!+-]+$/.test(recipe)&&query.get('tool')!=='walk')self.askedPicture=Object.assign(new Image,{fetchPriority:'high',className:'pixels',alt:'',src:${JSON.stringify(file)}.replace('*',recipe)})}`
}
