import { planeKey } from '#lib/latent/plane.ts'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { PageLink } from '../_components/page-link.tsx'
import { Picture } from '../_components/picture.tsx'
import { cellSides, multiple } from '../_components/scale.ts'
import type { ReleaseSource } from '../_studio/model.ts'
import { map as words } from '../_words/map.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { mapPage, recipePage } from '../address.ts'
import { tileAt } from './camera.ts'
import { MapIcon } from './icons.tsx'
import { formatPlace, MOST_ZOOM, type Place } from './place.ts'

/** Tiles to each side of the middle one, on a wide screen. */
const COLUMNS = 4
const ROWS = 2

/** The map as the server draws it: a few tiles around a place, and links that move it. */
export function Field({
  source,
  resolution,
  place,
}: {
  source: ReleaseSource
  resolution: number
  place: Place
}) {
  const step = 2 ** -Math.max(0, place.zoom)
  const middle = tileAt(place, step)
  return (
    <>
      <ul className="map-field" style={cellSides(resolution)}>
        {offsets(ROWS).flatMap((row) =>
          offsets(COLUMNS).map((column) => (
            <li key={`${column} ${row}`} className={Math.abs(column) > 2 ? 'map-far' : ''}>
              <FieldTile
                source={source}
                x={middle.x + column * step}
                y={middle.y + row * step}
                side={multiple(resolution, 128)}
              />
            </li>
          )),
        )}
      </ul>
      <FieldLinks
        source={source}
        place={{ ...middle, zoom: Math.max(0, place.zoom) }}
        step={step}
      />
    </>
  )
}

function FieldTile({
  source,
  x,
  y,
  side,
}: {
  source: ReleaseSource
  x: number
  y: number
  side: number
}) {
  const language = useLanguage()
  const recipe: PictureRecipe = { kind: 'picture', key: planeKey(x, y), truncation: 1 }
  return (
    <PageLink href={recipePage(source.ref, recipe)}>
      <Picture
        key={formatRecipe(recipe)}
        model={source.pinned}
        recipe={recipe}
        language={language}
        side={side}
      />
    </PageLink>
  )
}

/** Links, so that the map moves without a script as well. */
function FieldLinks({
  source,
  place: { x, y, zoom },
  step,
}: {
  source: ReleaseSource
  place: Place
  step: number
}) {
  const t = useWords(words)
  const ways = [
    ['left', t.left, { x: x - 3 * step, y, zoom }],
    ['up', t.up, { x, y: y - 3 * step, zoom }],
    ['down', t.down, { x, y: y + 3 * step, zoom }],
    ['right', t.right, { x: x + 3 * step, y, zoom }],
    ['zoomIn', t.zoomIn, { x, y, zoom: Math.min(MOST_ZOOM, zoom + 1) }],
    ['zoomOut', t.zoomOut, { x, y, zoom: Math.max(0, zoom - 1) }],
    ['home', t.home, { x: 0, y: 0, zoom: 0 }],
  ] as const
  return (
    <nav aria-label={t.move} className="map-controls map-links">
      {ways.map(([icon, label, to]) => (
        <PageLink
          key={icon}
          href={mapPage(source.ref, formatPlace(to))}
          replace
          scroll={false}
          rel="nofollow"
          title={label}
          aria-label={label}
          className="button map-button"
        >
          <MapIcon name={icon} />
        </PageLink>
      ))}
    </nav>
  )
}

function offsets(reach: number): number[] {
  return Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach)
}
