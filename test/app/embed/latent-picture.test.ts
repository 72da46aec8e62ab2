import { beforeEach, expect, test, vi } from 'vitest'

/** Ages that generators were loaded of. */
const loaded: (number | undefined)[] = []

const canvases = new Set<unknown>()

/** As much of an element as this one needs. */
class FakeElement extends EventTarget {
  isConnected = true
  private readonly attributes = new Map<string, string>()
  attributeChangedCallback(): void {}
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
    if (name === 'model' || name === 'seed') this.attributeChangedCallback()
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name)
  }
  replaceChildren(): void {}
}

type Picture = FakeElement & { connectedCallback(): void }
let LatentPicture: new () => Picture

beforeEach(async () => {
  vi.resetModules()
  loaded.length = 0
  canvases.clear()
  vi.doMock('#lib/model/manifest.ts', () => ({
    parseManifest: () => ({ latentSize: 2, prior: 'normal', directions: [] }),
  }))
  vi.doMock('#lib/model/load.ts', () => ({
    async loadGenerator(_: unknown, __: unknown, { age }: { age?: number }) {
      loaded.push(age)
      const raster = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) }
      return { generate: async () => [raster] }
    },
  }))
  vi.stubGlobal('HTMLElement', FakeElement)
  vi.stubGlobal('ImageData', class {})
  vi.stubGlobal('ErrorEvent', Event)
  vi.stubGlobal('document', { createElement: () => canvas() })
  vi.stubGlobal('fetch', async () => Response.json({ manifest: '/releases/m/manifest.json' }))
  vi.stubGlobal('customElements', {
    get: () => undefined,
    define(_: string, element: typeof LatentPicture) {
      LatentPicture = element
    },
  })
  await import('../../../app/_embed/latent-picture.ts')
})

test('what is set at once is drawn once, and an age by its own generator', async () => {
  const { picture, loads } = placed('42')
  await drawn(loads, 1)
  picture.setAttribute('seed', '42!96')
  await drawn(loads, 2)
  expect(loaded).toEqual([undefined, 96])
})

test('it is labelled by what it shows, unless the page labels it', async () => {
  const [own, hers] = [placed('42'), placed('42', 'Hers')]
  for (const { loads } of [own, hers]) await drawn(loads, 1)
  expect(own.picture.getAttribute('aria-label')).toBe('42')
  for (const { picture } of [own, hers]) picture.setAttribute('seed', 'Ada')
  for (const { loads } of [own, hers]) await drawn(loads, 2)
  expect(own.picture.getAttribute('aria-label')).toBe('Ada')
  expect(hers.picture.getAttribute('aria-label')).toBe('Hers')
})

test('it shows and says nothing of a seed that cannot be read, and then of one that can', async () => {
  const { picture, loads } = placed('42')
  await drawn(loads, 1)
  picture.setAttribute('seed', '12,57')
  await vi.waitUntil(() => loads.length === 2)
  expect(loads[1]?.type).toBe('error')
  expect(canvases.size).toBe(0)
  expect(picture.getAttribute('aria-label')).toBeNull()
  picture.setAttribute('seed', '7')
  await vi.waitUntil(() => loads.length === 3)
  expect(loads[2]?.type).toBe('load')
  expect(picture.getAttribute('aria-label')).toBe('7')
})

/** One that is known until it is taken away. */
function canvas() {
  const made = { getContext: () => null, style: {}, remove: () => canvases.delete(made) }
  canvases.add(made)
  return made
}

/** An element as a page has it that is there before its script. */
function placed(seed: string, label?: string) {
  const picture = new LatentPicture()
  const loads: Event[] = []
  picture.addEventListener('load', (event) => loads.push(event))
  picture.addEventListener('error', (event) => loads.push(event))
  if (label) picture.setAttribute('aria-label', label)
  picture.setAttribute('model', 'lorelei-64')
  picture.setAttribute('seed', seed)
  picture.connectedCallback()
  return { picture, loads }
}

/** So many times, and not once more. */
async function drawn(loads: readonly Event[], times: number): Promise<void> {
  await vi.waitUntil(() => loads.length >= times)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(loads.map(({ type }) => type)).toEqual(Array(times).fill('load'))
}
