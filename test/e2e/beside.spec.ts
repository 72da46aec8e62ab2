import { type APIRequestContext, expect, test } from 'playwright/test'
import { expectPictures, type Model } from './garden.ts'

test('two models of the same data stand beside each other, with what their recipes do differently', async ({
  page,
  request,
}) => {
  const [model, other] = await pair(request)
  await page.goto(`/${model.id}`)
  const beside = page.getByRole('region', { name: other.title })
  await expect(beside.getByRole('link', { name: other.title })).toHaveAttribute(
    'href',
    `/${other.id}`,
  )
  const strips = beside.getByRole('list')
  for (const [i, { pinned }] of [model, other].entries()) {
    await expectPictures(strips.nth(i).locator('img'), 10)
    const third = await strips.nth(i).locator('img').nth(3).getAttribute('src')
    expect(third).toContain(`/api/v1/images/${pinned}/3.`)
  }
  const objective = beside.getByRole('row', { name: /^objective/ })
  await expect(objective).toContainText('wasserstein')
  await expect(objective).toContainText('relativistic')
  await expect(beside.getByRole('row', { name: /Fréchet/ }).getByRole('cell')).toHaveText([
    /^\d/,
    /^\d/,
  ])
})

/** A model that has another one shown beside it, and that one. */
async function pair(request: APIRequestContext): Promise<[Model, Model]> {
  const { models } = await (await request.get('/api/v1/models')).json()
  for (const model of models) {
    const { curated } = await (await request.get(model.manifest)).json()
    const other = models.find(({ id }: Model) => id === curated?.beside)
    if (other) return [model, other]
  }
  throw new Error('No model names another one to stand beside it.')
}
