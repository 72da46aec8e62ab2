import type { Direction } from '#lib/latent/directions.ts'
import { DIRECTIONS_FILE, parseDirections } from '#lib/latent/directions.ts'
import { type PictureRecipe, recipeLatents } from '#lib/latent/recipe.ts'
import { readTyped } from '#lib/latent/typed.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { type Manifest, parseManifest } from '#lib/model/manifest.ts'
import { toRgba } from '../_studio/engine/rgba.ts'

/** Where this module comes from is where models are. */
const GARDEN = new URL('/', import.meta.url)

type Grown = { manifest: Manifest; generator: Generator; directions: readonly Direction[] }

/** By the model's name and age; each is fetched once, however many pictures a page has of it. */
const models = new Map<string, Promise<Grown>>()

/**
 * `<latent-picture model="lorelei-64" seed="Ada">`: a picture that the page itself draws, byte by byte as the garden does.
 * `seed` is whatever the garden's field takes: a number, a name, a recipe.
 */
class LatentPicture extends HTMLElement {
  static observedAttributes = ['model', 'seed']

  private isAsked = false

  /** The label that it gave itself: one that the page gave it stays. */
  private label: string | null = null

  private canvas: HTMLCanvasElement | undefined

  connectedCallback(): void {
    this.ask()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.ask()
  }

  /** Draws once for all that changes in one moment. */
  private ask(): void {
    if (this.isAsked) return
    this.isAsked = true
    queueMicrotask(() => {
      this.isAsked = false
      void this.draw()
    })
  }

  private async draw(): Promise<void> {
    const [model, seed] = [this.getAttribute('model'), this.getAttribute('seed')]
    // Nothing is asked of it yet, or any more.
    if (model === null || seed === null) return this.clear()
    const isAsked = () => model === this.getAttribute('model') && seed === this.getAttribute('seed')
    try {
      const picture = await grow(model, pictureIn(seed))
      if (!isAsked()) return
      this.show(picture, seed)
      this.dispatchEvent(new Event('load'))
    } catch (error) {
      if (!isAsked()) return
      this.clear()
      this.dispatchEvent(new ErrorEvent('error', { error }))
    }
  }

  private show(picture: ImageData, label: string): void {
    const canvas = Object.assign(document.createElement('canvas'), {
      width: picture.width,
      height: picture.height,
    })
    canvas.getContext('2d')?.putImageData(picture, 0, 0)
    canvas.style.cssText = 'display:block;width:100%;height:auto'
    this.setAttribute('role', 'img')
    this.relabel(label)
    this.replaceChildren(canvas)
    this.canvas = canvas
  }

  /** Takes away what it has shown and said; what the page has put there stays. */
  private clear(): void {
    this.canvas?.remove()
    this.canvas = undefined
    if (this.label === null || this.getAttribute('aria-label') !== this.label) return
    this.removeAttribute('aria-label')
    this.removeAttribute('role')
    this.label = null
  }

  private relabel(label: string): void {
    if (this.getAttribute('aria-label') !== this.label) return
    this.setAttribute('aria-label', label)
    this.label = label
  }
}

function pictureIn(seed: string): PictureRecipe {
  const typed = readTyped(seed)
  if (typed?.recipe.kind === 'picture') return typed.recipe
  throw new Error(`“${seed}” is no picture.`)
}

async function grow(model: string, recipe: PictureRecipe): Promise<ImageData> {
  const { age } = recipe
  const name = `${model}!${age}`
  const known = models.get(name) ?? open(model, age)
  models.set(name, known)
  // One that could not be had is asked for again.
  known.catch(() => models.delete(name))
  const { manifest, generator, directions } = await known
  const latent = recipeLatents(recipe, manifest.latentSize, manifest.prior, directions)
  const [raster] = await generator.generate([latent])
  if (!raster) throw new Error('Nothing was drawn.')
  return new ImageData(toRgba(raster), raster.width, raster.height)
}

async function open(model: string, age: number | undefined): Promise<Grown> {
  const told = await fetch(new URL(`api/v1/models/${encodeURIComponent(model)}`, GARDEN))
  if (!told.ok) throw new Error(`There is no model ${model}.`)
  const { manifest: address } = await told.json()
  const folder = new URL('.', new URL(address, GARDEN))
  const read = async (path: string) => {
    const answer = await fetch(new URL(path, folder))
    if (!answer.ok) throw new Error(`${path} cannot be had.`)
    return new Uint8Array(await answer.arrayBuffer())
  }
  const manifest = parseManifest(await read('manifest.json'))
  const generator = await loadGenerator(manifest, read, { age })
  const directions =
    manifest.directions.length > 0
      ? parseDirections(await read(DIRECTIONS_FILE), manifest.latentSize)
      : []
  return { manifest, generator, directions }
}

customElements.get('latent-picture') ?? customElements.define('latent-picture', LatentPicture)
