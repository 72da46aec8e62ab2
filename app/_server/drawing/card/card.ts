import 'server-only'
import sharp, { type Sharp } from 'sharp'
import { grid } from '#lib/image/grid.ts'
import type { Raster } from '#lib/image/raster.ts'
import { enlarged } from '#lib/image/still/enlarged.ts'
import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { walkLatents } from '#lib/latent/walk.ts'
import { cardFile, keyPictures } from '../../../address.ts'
import type { PublishedModel } from '../../catalogue.ts'
import { readQuery } from '../../contract/read.ts'
import { cards } from '../../contract/walks.ts'
import { growable } from '../../growable.ts'
import { grow } from '../../render/grow.ts'
import { agesOf } from '../cost.ts'
import { drawing } from '../drawing.ts'
import { encoded } from '../encoded.ts'
import { latentsOf } from '../latents.ts'
import { cardPlace, drawFace } from './draw.ts'
import type { Face } from './face.tsx'
import { spelled } from './fonts.ts'
import { CARD, type Layout, layoutOf, type Place } from './layout.ts'

/** What networks show beside a link to a recipe's page: a PNG of 1200 × 630 pixels. */
export const card = drawing({
  endpoint: cards,
  ask: (model, { recipe }, request) => ({
    recipe: growable(model, recipe),
    layout: layoutOf(recipe.kind, model.manifest.resolution),
    page: readQuery(cards.query, request).page,
  }),
  key: ({ recipe, page = '' }) => `${formatRecipe(recipe)}/card${page}.png`,
  address: (model, { recipe, page }) => cardFile(model, recipe, page),
  work: ({ recipe, layout }) => ({
    pictures: layout.columns * layout.rows,
    pixels: CARD.width * CARD.height,
    ages: agesOf(recipe),
  }),
  place: cardPlace,
  async draw({ recipe, layout, page }, model, visitor) {
    const latents = await cardLatents(recipe, model, layout)
    const grown = await grow(model, latents, { age: recipe.age, visitor })
    return encoded(grown, async (pictures) => {
      const face = await drawFace({ ...faceOf(recipe, model, layout.label), page }, visitor)
      return mounted(face, await fitted(pictures, layout), layout.pictures)
    })
  },
})

function faceOf(recipe: Recipe, { pinned, release, manifest }: PublishedModel, label: Place): Face {
  const { title, kimg } = manifest
  return { recipe, title: spelled(title, release.id), pinned, kimg, label }
}

/** A walk's frames as far as there is room for them; all key frames are among them, as far as there is. */
async function cardLatents(recipe: Recipe, model: PublishedModel, { columns, rows }: Layout) {
  const latents = await latentsOf(model, keyPictures(recipe))
  const count = columns * rows
  if (recipe.kind === 'picture' || latents.length >= count) return latents.slice(0, count)
  return walkLatents(latents, count, { loop: false, path: 'slerp' })
}

async function mounted(face: Uint8Array, input: Buffer, { left, top }: Place) {
  const card = sharp(face).composite([{ input, left, top }])
  return new Uint8Array(await card.removeAlpha().png({ compressionLevel: 9 }).toBuffer())
}

/** How many times a picture is its own size before squares are what one sees first. */
const SQUARES = 3

/** Smooth where pictures are shrunk, or so large that one would see squares: those each by itself, so that none runs into the next. */
async function fitted(
  pictures: readonly Raster[],
  { columns, pictures: place }: Layout,
): Promise<Buffer> {
  const factor = place.width / columns / (pictures[0]?.width ?? 1)
  if (factor > SQUARES)
    return png(grid(await Promise.all(pictures.map((one) => smoothed(one, factor))), columns))
  const kernel = factor < 1 ? 'lanczos3' : 'nearest'
  return png(grid(pictures, columns), (sheet) =>
    sheet.resize(place.width, place.height, { kernel }),
  )
}

async function smoothed(picture: Raster, factor: number): Promise<Raster> {
  const { data, info } = await enlarged(picture, { factor, smooth: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { ...picture, width: info.width, height: info.height, data }
}

function png(
  { data, width, height, channels }: Raster,
  change = (sheet: Sharp) => sheet,
): Promise<Buffer> {
  return change(sharp(data, { raw: { width, height, channels } }))
    .png({ compressionLevel: 1 })
    .toBuffer()
}
