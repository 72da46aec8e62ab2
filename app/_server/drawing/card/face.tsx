import type { ReactNode } from 'react'
import { keysOf, type Recipe } from '#lib/latent/recipe.ts'
import { keyName, keyWeights } from '../../../_components/key-name.ts'
import { describeKimg } from '../../../_words/model.ts'
import { describeAmount } from '../../../_words/recipe.ts'
import type { CardPage } from '../../../address.ts'
import { CARD, type Place } from './layout.ts'

/** What a card says, and where. */
export type Face = {
  recipe: Recipe
  /** The model's title; its letters are Latin. */
  title: string
  pinned: string
  /** The finished model's. */
  kimg: number
  label: Place
  /** Whose card it is, where not the recipe's. */
  page?: CardPage | undefined
}

/** The site's, by day. */
const COLOUR = { paper: '#f1f5f3', sheet: '#fbfdfb', ink: '#0e2b45', soft: '#46607a' }

/** The mark, on a grid of eight by eight. */
const SPROUT = 'M0 1h2v1h1v2H2V3H1V2H0zM5 0h3v1H7v1H6v1H5zM4 3h1v1H4zM3 4h1v3H3zM1 7h5v1H1z'

/** What the cards of pages say; in the title's place, where it is no model's. */
const OF_PAGE: Readonly<Record<CardPage, { title?: string; says: string }>> = {
  wall: { title: 'A seed is a number', says: '4,294,967,296 pictures' },
  model: { says: 'How it learned' },
  studio: { says: 'The studio' },
  map: { says: 'The map of its seeds' },
  walks: { title: 'From seed to seed', says: 'Walks' },
  own: { title: 'On your own device', says: 'A model of yours' },
  api: { title: 'For programs', says: 'The API' },
}

/** Letters of a walk's seeds that have room in one line. */
const LINE = 28

/** A card without its pictures: the paper, the label of the specimen, and whose it is. */
export function CardFace(face: Face) {
  const { recipe, label } = face
  const isPicture = recipe.kind === 'picture'
  return (
    <div
      style={{
        ...CARD,
        display: 'flex',
        background: COLOUR.paper,
        color: COLOUR.ink,
        fontFamily: 'Piazzolla, Greek',
        fontWeight: 500,
      }}
    >
      <div
        style={{
          ...label,
          position: 'absolute',
          display: 'flex',
          flexDirection: isPicture ? 'column' : 'row',
          justifyContent: 'space-between',
          alignItems: isPicture ? 'stretch' : 'center',
        }}
      >
        {isPicture ? <Specimen {...face} /> : <Heading {...face} size={64} />}
        <Wordmark />
      </div>
    </div>
  )
}

function Specimen(face: Face) {
  return (
    <Framed>
      <Heading {...face} size={face.page ? 52 : sizeOf(numberOf(face.recipe))} />
      <div style={{ display: 'flex', flexDirection: 'column', marginTop: 20, fontSize: 28 }}>
        {factsOf(face).map(([term, value]) => (
          <div key={term} style={{ display: 'flex' }}>
            <div style={{ width: 170, flexShrink: 0, color: COLOUR.soft }}>{term}</div>
            <div style={{ display: 'block', width: 270, lineClamp: 2 }}>{value}</div>
          </div>
        ))}
      </div>
    </Framed>
  )
}

/** A herbarium's label has two rules around it. */
function Framed({ children }: { children: ReactNode }) {
  const rule = `2px solid ${COLOUR.ink}`
  return (
    <div style={{ display: 'flex', padding: 3, border: rule }}>
      <div
        style={{
          display: 'flex',
          flexDirection: 'column',
          flexGrow: 1,
          padding: '22px 32px 30px',
          border: rule,
          background: COLOUR.sheet,
        }}
      >
        {children}
      </div>
    </div>
  )
}

function Heading({ title, recipe, page, size }: Face & { size: number }) {
  const ofPage = page && OF_PAGE[page]
  return (
    <div style={{ display: 'flex', flexDirection: 'column' }}>
      <div style={{ display: 'block', fontSize: 40, fontStyle: 'italic', lineClamp: 1 }}>
        {ofPage?.title ?? title}
      </div>
      <div style={{ fontFamily: 'Handjet', fontSize: size, lineHeight: 1.1 }}>
        {ofPage?.says ?? `No. ${numberOf(recipe)}`}
      </div>
    </div>
  )
}

function Wordmark() {
  return (
    <div style={{ display: 'flex', alignItems: 'center', flexShrink: 0 }}>
      <svg width="64" height="64" viewBox="0 0 8 8" role="presentation">
        <path d={SPROUT} fill={COLOUR.ink} />
      </svg>
      <div style={{ display: 'flex', flexDirection: 'column', marginLeft: 22, lineHeight: 1.15 }}>
        <div style={{ fontSize: 40 }}>Latent Garden</div>
        <div style={{ fontSize: 26, color: COLOUR.soft }}>grown from a seed</div>
      </div>
    </div>
  )
}

/** The seed; of a walk as many as have room, and how many there are besides. */
function numberOf(recipe: Recipe): string {
  const keys = keysOf(recipe).map(keyName)
  const lines = keys.map((_, i) => keys.slice(0, i + 1).join(', '))
  const [first = '', ...longer] = lines
  const named = [first, ...longer.filter(({ length }) => length <= LINE - 8)]
  const more = keys.length - named.length
  const whole = lines.at(-1) ?? ''
  return more === 0 || whole.length <= LINE ? whole : `${named.at(-1)} and ${more} more`
}

/** Of the number's letters, in pixels: three lines of a long one have room. */
function sizeOf({ length }: string): number {
  if (length <= 7) return 92
  if (length <= 10) return 76
  return length <= 24 ? 52 : 42
}

function factsOf({ recipe, pinned, kimg }: Face) {
  const { truncation, directions = [], age } = recipe
  const weights = recipe.kind === 'picture' ? keyWeights(recipe.key) : undefined
  return [
    ...(weights ? [['Mix', weights]] : []),
    ['Truncation', `ψ ${truncation}`],
    ...(directions.length > 0
      ? [['Directions', directions.map((one) => describeAmount(one, 'en')).join(', ')]]
      : []),
    ['Age', describeKimg(age ?? kimg, 'en')],
    ['Grown by', pinned],
  ] as const
}
