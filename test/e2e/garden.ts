import { type APIRequestContext, expect, type Locator, type Page } from 'playwright/test'

/** Models of the gallery under test, as its own API tells of them. */
export type Model = { id: string; pinned: string; title: string; resolution: number }

/** The first model published. What is tested must hold for whichever it is. */
export async function firstModel(request: APIRequestContext): Promise<Model> {
  const { models } = await (await request.get('/api/v1/models')).json()
  expect(models.length, 'no model is published').toBeGreaterThan(0)
  return models[0]
}

/** Waits until the browser has the pictures and shows none of them broken. */
export async function expectPictures(pictures: Locator, count: number): Promise<void> {
  await expect(pictures).toHaveCount(count)
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded()
    await expect.poll(() => naturalWidth(picture)).toBeGreaterThan(0)
  }
}

/** Opens the studio, where this device grows what the query says. */
export async function openStudio(page: Page, model: Model, query: string): Promise<void> {
  await page.goto(`/${model.id}/studio?${query}`)
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
    timeout: 120_000,
  })
}

/** Keeps the picture or walk that a page is of. */
export async function keepThis(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByRole('button', { name: 'Keep', pressed: true })).toBeVisible()
}

/** The canvas that shows a recipe, once it was grown. */
export function canvasOf(page: Page, recipe: string): Locator {
  return page.locator(`canvas[data-recipe="${recipe}"]`)
}

/** A canvas's own pixels, RGBA. */
export function pixelsOf(canvas: Locator): Promise<number[]> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement
    const context = (element as HTMLCanvasElement).getContext('2d')
    return [...(context?.getImageData(0, 0, width, height).data ?? [])]
  })
}

function naturalWidth(picture: Locator): Promise<number> {
  return picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)
}
