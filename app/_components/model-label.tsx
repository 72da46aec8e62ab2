import Link from 'next/link'
import type { PublishedModel } from '../_server/catalogue.ts'
import { modelPage, randomPage, studioPage } from '../address.ts'
import { describeKimg } from './age.ts'
import { GrownSoFar, isGoingOn } from './growth-note.tsx'
import { Specimen } from './specimen.tsx'

/** What stands under a wall: whose pictures these are, and where to go from them. */
export function ModelLabel({ model }: { model: PublishedModel }) {
  const { release, manifest } = model
  const { id } = release
  const { title, description, resolution, kimg, licence } = manifest
  return (
    <Specimen
      heading={
        <h2 className="species text-3xl">
          <Link href={modelPage(id)} prefetch={false}>
            {title}
          </Link>
        </h2>
      }
      facts={[
        ['Pictures', `4,294,967,296, ${resolution} × ${resolution} pixels each`],
        release.growing
          ? [
              isGoingOn(release) ? 'Still growing' : 'Not full-grown',
              <GrownSoFar key="growth" growth={release} />,
            ]
          : ['Age', `${describeKimg(kimg)}${kimg > 0 ? ', or thousand images shown' : ''}`],
        ['Licence', licence],
      ]}
    >
      <p className="mt-3">{description}</p>
      <p className="mt-2 flex flex-wrap gap-x-6">
        <Link href={modelPage(id)} prefetch={false} className="inline-flex min-h-11 items-center">
          How it learned
        </Link>
        <Link href={studioPage(id)} prefetch={false} className="inline-flex min-h-11 items-center">
          Studio
        </Link>
        <a href={randomPage(id)} rel="nofollow" className="inline-flex min-h-11 items-center">
          A random seed
        </a>
      </p>
    </Specimen>
  )
}
