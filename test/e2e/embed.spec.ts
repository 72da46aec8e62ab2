import { decode } from 'fast-png'
import { expect, test } from 'playwright/test'
import { get } from './contract/http.ts'
import { firstModel, pixelsOf } from './garden.ts'

test('a page elsewhere draws pictures with one element, byte by byte as the server does', async ({
  page,
  request,
  baseURL,
}) => {
  const { id, resolution } = await firstModel(request)
  const { ages } = await (await request.get(`/api/v1/models/${id}`)).json()
  const seeds = ['1234567', 'Ada', '5~0.7', `5!${ages[0]}`]
  const pictures = seeds.map(
    (seed) => `<latent-picture model="${id}" seed="${seed}"></latent-picture>`,
  )
  const body = `<!doctype html><script type="module" src="${baseURL}/latent-picture.js"></script>${pictures.join('')}`
  // Browsers keep pages of elsewhere from servers on this machine: what they are told is looked at instead.
  await page.route('**/elsewhere', (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto('/elsewhere')
  const { headers } = await get(`${baseURL}`, '/latent-picture.js')
  expect(headers['access-control-allow-origin']).toBe('*')
  for (const [i, seed] of seeds.entries()) {
    const canvas = page.locator('latent-picture').nth(i).locator('canvas')
    await expect(canvas).toHaveCount(1)
    const answer = await request.get(`/api/v1/images/${id}?of=${encodeURIComponent(seed)}`)
    const { data, channels } = decode(await answer.body())
    const drawn = await pixelsOf(canvas)
    expect(drawn.length).toBe(4 * resolution ** 2)
    const opaque = drawn.filter((_, at) => at % 4 < channels)
    expect(opaque, seed).toEqual([...data])
  }
})

test('the element draws once what changes at once, and is labelled by what it shows now', async ({
  page,
  request,
  baseURL,
}) => {
  const { id } = await firstModel(request)
  const pictures = ['', ' aria-label="Hers"'].map(
    (label) => `<latent-picture model="${id}" seed="7"${label}></latent-picture>`,
  )
  const body = `<!doctype html>${pictures.join('')}<script type="module" src="${baseURL}/latent-picture.js"></script>`
  await page.route('**/elsewhere', (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.addInitScript(() => {
    const loads: string[] = []
    Object.assign(window, { loads })
    const note = ({ target }: Event) => {
      if (target instanceof HTMLElement && target.localName === 'latent-picture')
        loads.push(`${target.getAttribute('aria-label')}`)
    }
    document.addEventListener('load', note, { capture: true })
  })
  await page.goto('/elsewhere')
  const loads = () =>
    page.evaluate(() => (window as unknown as { loads: string[] }).loads.toSorted())
  await expect(page.locator('latent-picture canvas')).toHaveCount(2)
  await expect.poll(loads).toEqual(['7', 'Hers'])
  for (const picture of await page.locator('latent-picture').all())
    await picture.evaluate((element) => element.setAttribute('seed', '8'))
  await expect.poll(loads).toEqual(['7', '8', 'Hers', 'Hers'])
})

test('a day has a picture, a walk and a feed of them', async ({ page, request }) => {
  await page.goto('/today')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today:')
  const answer = await request.get('/today.atom')
  expect(answer.headers()['content-type']).toContain('application/atom+xml')
  const feed = await answer.text()
  expect(feed.match(/<entry>/g)?.length).toBe(14)
  const parsed = await page.evaluate((text) => {
    const { documentElement } = new DOMParser().parseFromString(text, 'application/xml')
    const [first] = documentElement.getElementsByTagName('content')
    const html = new DOMParser().parseFromString(first?.textContent ?? '', 'text/html')
    return {
      root: documentElement.tagName,
      images: [...html.images].map(({ src }) => src),
    }
  }, feed)
  expect(parsed.root).toBe('feed')
  expect(parsed.images).toHaveLength(2)
  for (const image of parsed.images)
    expect((await request.get(image)).headers()['content-type']).toMatch(/^image\//)
})
