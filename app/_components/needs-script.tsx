import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { recipePage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { Worded } from './worded.tsx'

/** Where scripts do not run: that they are needed here, and where there is as much without. */
export function NeedsScript({ model, text }: { model: string; text: string }) {
  return (
    <noscript>
      <p className="mt-4 max-w-[34em] text-xl">
        <Worded text={text}>
          {(words) => <PageLink href={recipePage(model, pictureOf(toSeed(1)))}>{words}</PageLink>}
        </Worded>
      </p>
    </noscript>
  )
}
