import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from 'playwright/test'
import { canvasOf, pixelsOf } from './garden.ts'
import { KINDS, writeKinds } from './kinds.ts'

test.describe.configure({ timeout: 180_000 })

test.use({ contextOptions: { reducedMotion: 'reduce' } })

let folder: string

test.beforeAll(async () => {
  folder = await writeKinds()
})

test.afterAll(() => rm(folder, { recursive: true }))

for (const [i, { name, side }] of KINDS.entries())
  test(`a generator with ${name} opens from its folder, and every tool of the studio works`, async ({
    page,
  }) => {
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await openFolder(page, join(folder, `kind-${i}`))
    await expect(page.getByRole('status').first()).toContainText(`${side} × ${side} pixels`)
    await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
      timeout: 120_000,
    })
    await expectDrawn(canvasOf(page, '1').first(), side)

    const bed = page.getByRole('list', { name: 'Pictures to choose from' })
    await bed.getByRole('button', { name: 'Seed 3', exact: true }).click()
    await expect(page.getByLabel('Seed or recipe')).toHaveValue('3')
    await expectDrawn(canvasOf(page, '3').first(), side)

    await page.getByRole('tab', { name: 'Bend' }).click()
    await page.getByRole('slider', { name: /Ordinary/ }).press('Home')
    await expectDrawn(canvasOf(page, '3~0').first(), side)
    await page.getByRole('slider', { name: /Ordinary/ }).press('End')
    await page.getByRole('button', { name: 'Undo' }).click()

    await page.getByRole('tab', { name: 'Variations' }).click()
    const square = page.getByRole('list', { name: 'Variations, the current picture in the middle' })
    await expect(square.locator('canvas[data-recipe]').nth(8)).toBeVisible()

    await page.getByRole('tab', { name: 'Mix' }).click()
    const mixed = page.getByRole('region', { name: 'What comes of it' }).locator('canvas').first()
    await expectDrawn(mixed, side)

    await page.getByRole('tab', { name: 'Walk' }).click()
    const scrub = page.getByRole('slider', { name: 'Frame of the walk' })
    await expect(scrub).toBeEnabled({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Play' }).press('Enter')
    await expect.poll(() => scrub.inputValue()).not.toBe('0')
    await page.getByRole('button', { name: 'Pause' }).press('Enter')

    await page.getByRole('button', { name: 'Map', exact: true }).click()
    await expect(page.locator('.map-surface')).toHaveAttribute('data-complete', 'true', {
      timeout: 120_000,
    })
    expect(errors).toEqual([])
  })

async function openFolder(page: Page, path: string): Promise<void> {
  await page.goto('/own')
  await expect(page.locator('[data-ready]')).toHaveAttribute('data-ready', 'true', {
    timeout: 120_000,
  })
  await page.locator('input[webkitdirectory]').first().setInputFiles(path)
}

/** A picture of the size that it must have, and no even grey. */
async function expectDrawn(canvas: Locator, side: number): Promise<void> {
  await expect(canvas).toBeVisible({ timeout: 60_000 })
  const pixels = await pixelsOf(canvas)
  expect(pixels).toHaveLength(side * side * 4)
  const reds = pixels.filter((_, i) => i % 4 === 0)
  expect(Math.max(...reds) - Math.min(...reds)).toBeGreaterThan(30)
}
