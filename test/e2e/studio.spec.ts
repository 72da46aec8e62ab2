import { expect, type Locator, type Page, test } from 'playwright/test'
import { canvasOf, expectPictures, firstModel, type Model, openStudio, pixelsOf } from './garden.ts'

test.describe.configure({ timeout: 180_000 })

test.use({ contextOptions: { reducedMotion: 'reduce' } })

let model: Model

test.beforeAll(async ({ request }) => {
  model = await firstModel(request)
})

test('a seed that is typed is in hand, in the address, and back after a reload', async ({
  page,
}) => {
  await openStudio(page, model, 'r=5&count=2&backend=wasm')
  await expect(inHand(page, '5')).toBeVisible()
  await page.getByLabel('Seed or recipe').fill('1234567')
  await expect(inHand(page, '1234567')).toBeVisible()
  await expect(page).toHaveURL(/\?r=1234567&bed=5&count=2/)
  await page.reload()
  await expect(inHand(page, '1234567')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Its page' }).click()
  await expect(page).toHaveURL(/\/1234567$/)
  await page.goBack()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('1234567')
})

test('the picture that the address asks for is there before the studio is', async ({ page }) => {
  await page.route('**/*.js', (route) => route.abort())
  for (const [query, recipe] of [
    ['r=42', '42'],
    ['', '1'],
    ['r=5~0.7', '5~0.7'],
  ] as const) {
    await page.goto(`/${model.id}/studio?${query}`)
    const picture = page.locator('.studio-plate img')
    await expect(picture).toHaveAttribute('src', new RegExp(`/${model.pinned}/${recipe}\\.jpg`))
    await expectPictures(picture, 1)
  }
  await page.goto(`/${model.id}/studio?r=1,2`)
  await expect(page.locator('.studio-plate img')).toHaveCount(0)
})

for (const typed of ['4294967296', '42+unheard:1', '42!9999999'])
  test(`what is no picture of the model is marked, and the last good one stays: ${typed}`, async ({
    page,
  }) => {
    await page.goto(address('r=5&count=1'))
    const field = page.getByLabel('Seed or recipe')
    await field.fill(typed)
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByText(/A number, a name, or a recipe/)).toBeVisible()
    await field.blur()
    await expect(field).toHaveValue('5')
  })

test('all that was done is undone and done again, by buttons and by keys', async ({ page }) => {
  await page.goto(address('r=5&count=1'))
  const field = page.getByLabel('Seed or recipe')
  const seen = ['5']
  for (let i = 0; i < 5; i++) {
    await page.getByRole('button', { name: 'Another seed' }).click()
    await expect(field).not.toHaveValue(seen.at(-1) ?? '')
    seen.push(await field.inputValue())
  }
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(field).toHaveValue(seen[4] ?? '')
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
  await expect(field).toHaveValue('5')
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'true')
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+Shift+z')
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(field).toHaveValue(seen[5] ?? '')
})

test('the newest of a thousand changes is there after a reload, and the last before it by a link', async ({
  page,
}) => {
  await page.addInitScript(() => localStorage.setItem('growing', 'no'))
  await page.route('/api/v1/images/**', (route) => route.abort())
  await page.goto(address('r=5&count=1'))
  const field = page.getByLabel('Seed or recipe')
  const another = page.getByRole('button', { name: 'Another seed' })
  await expect(another).toBeVisible()
  await another.evaluate((button: HTMLElement) => {
    for (let change = 0; change < 1000; change++) button.click()
  })
  await expect(field).not.toHaveValue('5')
  const newest = await field.inputValue()
  // Addresses are written a few times a second.
  await page.waitForTimeout(500)
  await page.reload()
  await expect(field).toHaveValue(newest)
  // A press and what leads away are one moment.
  const last = await another.evaluate(async (button: HTMLElement) => {
    for (let change = 0; change < 3; change++) {
      button.click()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const { value } = document.querySelector<HTMLInputElement>('.studio-hand input') ?? {}
    document.querySelector<HTMLElement>('.site-header a')?.click()
    return `${value}`
  })
  await expect(page).toHaveURL('/')
  await page.goBack()
  await expect(field).toHaveValue(last)
})

test('old pictures stay, dimmed, until new ones have grown, under labels that tell all of a seed', async ({
  page,
}) => {
  await page.addInitScript(holdWishes)
  await page.setViewportSize({ width: 360, height: 740 })
  await openStudio(page, model, 'r=5&bed=20001224&count=2&backend=wasm')
  const bed = page.getByRole('list', { name: 'Pictures to choose from' })
  await expect(canvasIn(bed, '20001225')).toBeVisible()
  await expect(bed.locator('.caption')).toHaveText(['20001224', '20001225'])
  for (const label of await bed.locator('.caption').all())
    expect(await label.evaluate(isCut)).toBe(false)

  await page.evaluate(() => Object.assign(window, { isHeld: true }))
  await page.getByLabel('First seed').fill('40')
  await expect(bed.getByRole('button', { name: 'Seed 40' })).toBeVisible()
  await expect(canvasIn(bed, '20001224')).toHaveCSS('opacity', '0.5')
  await page.evaluate(() => (window as { goOn?: () => void }).goOn?.())
  await expect(canvasIn(bed, '40')).toHaveCSS('opacity', '1')
})

test('a picture of the bed is taken in hand, by mouse and by keyboard', async ({ page }) => {
  await openStudio(page, model, 'r=5&count=3&backend=wasm')
  const bed = page.getByRole('list', { name: 'Pictures to choose from' })
  for (const seed of [5, 6, 7]) await expect(canvasIn(bed, `${seed}`)).toBeVisible()
  await bed.getByRole('button', { name: 'Seed 7' }).click()
  await expect(inHand(page, '7')).toBeVisible()
  expect(await pixelsOf(inHand(page, '7'))).toEqual(await pixelsOf(canvasIn(bed, '7')))
  await bed.getByRole('button', { name: 'Seed 6' }).press('Enter')
  await expect(inHand(page, '6')).toBeVisible()
  await page.getByLabel('First seed').fill('40')
  await expect(canvasIn(bed, '42')).toBeVisible()
  await page.getByRole('slider', { name: 'Pictures' }).press('End')
  await expect(bed.getByRole('button')).toHaveCount(64)
  await expect(page).toHaveURL(/bed=40&count=64/)
})

test('truncation and directions shape the picture in hand, and all others with it', async ({
  page,
}) => {
  await openStudio(page, model, 'r=5&tool=shape&count=2&backend=wasm')
  await page.getByRole('slider', { name: /Ordinary/ }).press('Home')
  await expect(inHand(page, '5~0')).toBeVisible()
  const strip = page.getByRole('list', { name: 'The same, from ordinary to peculiar' })
  await strip.getByRole('button', { name: 'ψ 0.7' }).click()
  await expect(inHand(page, '5~0.7')).toBeVisible()

  const direction = page.getByRole('slider', { name: /^From / }).first()
  await direction.press('End')
  const shaped = (await page.getByLabel('Seed or recipe').inputValue()).toString()
  expect(shaped).toMatch(/^5~0\.7\+[a-z0-9]+:3$/)
  await expect(inHand(page, shaped)).toBeVisible()
  await expect(page).toHaveURL(/%2B[a-z0-9]+:3&tool=shape/)
  await page.reload()
  await expect(inHand(page, shaped)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Seeds' }).click()
  await expect(canvasOf(page, shaped.replace('5', '6'))).toBeVisible()
  await page.getByRole('tab', { name: 'Bend' }).click()
  await page
    .getByRole('button', { name: /^Reset .+ – / })
    .first()
    .click()
  await expect(inHand(page, '5~0.7')).toBeVisible()
})

test('directions without names stay open while one of them is bent, and bent back', async ({
  page,
}) => {
  await page.goto(address('r=5&tool=shape'))
  await page.getByText('Directions that nobody has named').click()
  const slider = page.getByRole('slider', { name: 'From one way to the other' }).first()
  await slider.press('End')
  await expect(page.getByLabel('Seed or recipe')).toHaveValue(/^5\+/)
  await page.getByRole('button', { name: 'Reset one way – the other' }).first().click()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('5')
  await expect(slider).toBeVisible()
})

test('a slider that moves draws on the canvases that are there', async ({ page }) => {
  await openStudio(page, model, 'r=5&tool=shape')
  const strip = page.getByRole('list', { name: 'The same, from ordinary to peculiar' })
  await expect(strip.locator('canvas')).toHaveCount(5)
  const canvases = await strip.locator('canvas').elementHandles()
  const before = await pixelsOf(strip.locator('canvas').first())
  const slider = page.getByRole('slider').nth(1)
  for (let i = 0; i < 5; i++) await slider.press('ArrowRight')
  await expect.poll(() => pixelsOf(strip.locator('canvas').first())).not.toEqual(before)
  for (const canvas of canvases) expect(await canvas.evaluate((it) => it.isConnected)).toBe(true)
})

test('the same seed is grown through training', async ({ page }) => {
  await openStudio(page, model, 'r=5&tool=shape&backend=wasm')
  const slider = page.getByRole('slider', { name: 'Training age' })
  await expect(slider).toHaveAttribute('aria-valuetext', 'finished')
  const finished = await pixelsOf(inHand(page, '5'))
  await slider.press('ArrowLeft')
  const younger = await page.getByLabel('Seed or recipe').inputValue()
  expect(younger).toMatch(/^5!\d+$/)
  await expect(inHand(page, younger)).toBeVisible({ timeout: 60_000 })
  expect(await pixelsOf(inHand(page, younger))).not.toEqual(finished)
  const strip = page.getByRole('list', { name: 'The same at other ages' })
  await strip.getByRole('button').last().click()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('5')
})

test('a variation becomes the middle of others, and there is a way back', async ({ page }) => {
  await openStudio(page, model, 'r=5&tool=around&backend=wasm')
  const square = page.getByRole('list', { name: /^Variations/ })
  await expect(square.getByRole('button')).toHaveCount(25)
  await square.getByRole('button').nth(14).click()
  const first = await page.getByLabel('Seed or recipe').inputValue()
  expect(first).toMatch(/^\d+\*0\.\d+_\d+\*0\.\d+$/)
  await expect(inHand(page, first)).toBeVisible()
  await square.getByRole('button').nth(2).click()
  await expect(page.getByLabel('Seed or recipe')).not.toHaveValue(first)
  const way = page.getByRole('navigation', { name: 'The way here' })
  await expect(way.getByRole('button')).toHaveCount(2)
  await expect(page).toHaveURL((url) => url.searchParams.get('way')?.split(',').length === 3)
  await page.reload()
  await expect(way.getByRole('button')).toHaveCount(2)
  await way.getByRole('button').nth(1).click()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue(first)
  await way.getByRole('button').first().click()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('5')
  await expect(way).toBeHidden()
  await page.getByRole('slider', { name: 'How far' }).press('Home')
  await expect(page).toHaveURL(/radius=0\.1/)
})

test('keys that change the variations, or the tool, keep the focus there', async ({ page }) => {
  await page.goto(address('r=5&tool=around'))
  const cell = page
    .getByRole('list', { name: /^Variations/ })
    .getByRole('button')
    .nth(14)
  await cell.press('Enter')
  await expect(page.getByLabel('Seed or recipe')).not.toHaveValue('5')
  await expect(cell).toBeFocused()
  await page.getByRole('slider', { name: 'How far' }).focus()
  await page.keyboard.press('2')
  await expect(page.getByRole('tabpanel', { name: 'Bend' })).toBeFocused()
  await page.getByRole('slider', { name: /Ordinary/ }).focus()
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('tabpanel', { name: 'Variations' })).toBeFocused()
})

test('a mix is of the current picture and another, and a slider leads from one to the other', async ({
  page,
}) => {
  await openStudio(page, model, 'r=5&tool=mix&backend=wasm')
  await expect(canvasOf(page, '5_6')).toBeVisible()
  const slider = page.getByRole('slider', { name: 'From A to B' })
  await expect(slider).toHaveAttribute('aria-valuetext', '50 % A, 50 % B')
  await slider.press('Home')
  await page.getByRole('textbox', { name: 'The other' }).fill('Ada')
  await expect(page).toHaveURL(/b=4037146743/)
  await slider.press('End')
  await expect(page.locator('.studio-sum canvas')).toHaveAttribute('data-recipe', '4037146743')
  await slider.fill('50')
  await page.getByRole('button', { name: 'Go on from it' }).click()
  await expect(page).toHaveURL(/r=5_4037146743/)
  await expect(slider).toBeVisible()
})

test('a walk and a mix start with the picture that is current', async ({ page }) => {
  await page.goto(address('r=5'))
  await page.getByLabel('Seed or recipe').fill('9')
  await page.getByRole('tab', { name: 'Walk' }).click()
  await expect(page.getByRole('list', { name: 'Key frames' })).toContainText('9')
  await page.getByRole('tab', { name: 'Mix' }).click()
  // The server's picture, or this device's where it has grown it already.
  await expect(page.locator('.studio-between').getByRole('img').first()).toHaveAccessibleName(
    'Seed 9',
  )
})

test('what a picture was bent by is seen, and taken off one by one', async ({ page }) => {
  await page.goto(address('r=5~0.7%2Bglasses:1.5'))
  const shape = page.getByRole('list', { name: 'Its shape, which all others here inherit' })
  await expect(shape.getByRole('listitem')).toHaveCount(2)
  await shape.getByRole('button', { name: 'Take off: ψ 0.7' }).click()
  await expect(page).toHaveURL(/r=5%2Bglasses:1\.5$/)
  await shape.getByRole('button').click()
  await expect(shape).toBeHidden()
})

test('a tab that is opened elsewhere changes nothing here', async ({ page, context }) => {
  await page.goto(address('r=5'))
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('tab', { name: 'Mix' }).click({ modifiers: ['ControlOrMeta'] }),
  ])
  await expect(opened).toHaveURL(/tool=mix/)
  await expect(page.getByRole('tab', { name: 'Seeds' })).toHaveAttribute('aria-selected', 'true')
})

test('in colours of the visitor’s own the open tool is told from the others', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(address('r=5'))
  const colourOf = (name: string) =>
    page.getByRole('tab', { name }).evaluate((tab) => getComputedStyle(tab).backgroundColor)
  expect(await colourOf('Seeds')).not.toBe(await colourOf('Mix'))
})

test('what the server offers of a fast, long walk is to be had', async ({ page, request }) => {
  await page.addInitScript(() => localStorage.setItem('growing', 'no'))
  await page.goto(address('tool=walk&keys=1,2,3,4&steps=60&fps=60'))
  await page.getByRole('button', { name: 'Save' }).click()
  const files = page.getByRole('dialog').getByRole('link')
  await expect(files).toHaveCount(4)
  for (const file of await files.all()) {
    const answer = await request.head((await file.getAttribute('href')) ?? '')
    expect(answer.status(), `${await file.textContent()}`).toBe(200)
  }
})

test('A − B + C is grown as it is put together, and taken in hand', async ({ page }) => {
  await openStudio(page, model, 'r=5&tool=mix&c=7&weights=1,-1,1&backend=wasm')
  await expect(canvasOf(page, '5_6*-1_7')).toBeVisible()
  await page.getByRole('textbox', { name: 'Picture B' }).fill('12*0.6_77*0.8')
  await expect(canvasOf(page, '5_7_12*-0.6_77*-0.8')).toBeVisible()
  await page.getByRole('textbox', { name: 'Picture C' }).fill('')
  await page.getByRole('slider', { name: 'How much of B' }).press('End')
  await expect(canvasOf(page, '5_12*1.8_77*2.4')).toBeVisible()
  await page.getByRole('button', { name: 'Go on from it' }).click()
  await expect(inHand(page, '5_12*1.8_77*2.4')).toBeVisible()
  await expect(page).toHaveURL(/r=5_12\*1\.8_77\*2\.4&tool=mix/)
  await page.reload()
  // A mix begins with the current picture.
  await page.getByText('A − B + C: add and take away').click()
  await expect(page.getByRole('textbox', { name: 'Picture A' })).toHaveValue('5_12*1.8_77*2.4')
  await expect(page.getByRole('textbox', { name: 'Picture C' })).toHaveValue('')
  await page.getByRole('textbox', { name: 'Picture A' }).fill('5')

  await page.getByRole('button', { name: 'Picture C: the current one' }).click()
  await expect(page.getByRole('textbox', { name: 'Picture C' })).toHaveValue('5_12*1.8_77*2.4')
  await page.getByRole('textbox', { name: 'Picture B' }).fill('')
  await page.getByRole('textbox', { name: 'Picture C' }).fill('5')
  await page.getByRole('slider', { name: 'How much of C' }).fill('-1')
  await expect(page.getByText('They cancel out')).toBeVisible()
})

test('key frames are added, moved by buttons and by dragging, and removed', async ({ page }) => {
  await page.goto(address('r=9&tool=walk&keys=5,6,7'))
  const frames = page.getByRole('list', { name: 'Key frames' })
  await page.getByRole('button', { name: 'Add the current picture' }).click()
  await expect(page).toHaveURL(/keys=5,6,7,9/)
  await page.getByRole('button', { name: 'Move key frame 4 earlier' }).press('Enter')
  await expect(page).toHaveURL(/keys=5,6,9,7/)
  await expect(page.getByRole('button', { name: 'Move key frame 3 earlier' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/keys=5,9,6,7/)

  await drag(page, page.getByLabel('Drag key frame 1 '), frames.getByRole('listitem').nth(2))
  await expect(page).toHaveURL(/keys=9,6,5,7/)
  await page.getByRole('button', { name: 'Remove key frame 2' }).press('Enter')
  await expect(page).toHaveURL(/keys=9,5,7/)
  await expect(page.getByRole('button', { name: 'Remove key frame 2' })).toBeFocused()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page).toHaveURL(/keys=9,6,5,7/)
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Remove key frame 1' }).click()
  await expect(page.getByText('Two key frames make a walk.')).toBeVisible()
})

test('a walk meets its key frames, plays, pauses, and is scrubbed by keyboard', async ({
  page,
}) => {
  await openStudio(page, model, 'r=5&tool=walk&keys=5,12*0.6_77*0.8&steps=8&backend=wasm')
  const scrub = page.getByRole('slider', { name: 'Frame of the walk' })
  const frame = (place: number) => inHand(page, `5,12*0.6_77*0.8 ${place}`)
  const key = (text: string) => canvasIn(page.getByRole('list', { name: 'Key frames' }), text)
  await expect(scrub).toBeEnabled()
  await expect(scrub).toHaveValue('0')
  expect(await pixelsOf(frame(0))).toEqual(await pixelsOf(key('5')))
  await scrub.fill('8')
  await expect(frame(8)).toBeVisible()
  expect(await pixelsOf(frame(8))).toEqual(await pixelsOf(key('12*0.6_77*0.8')))

  await scrub.fill('2')
  await expect(frame(2)).toBeVisible()
  const even = await pixelsOf(frame(2))
  await page.getByLabel('Pace').selectOption('slower at key frames')
  await expect.poll(() => pixelsOf(frame(2))).not.toEqual(even)
  await page.getByLabel('Come back to the first').uncheck()
  await expect(page.getByText('9 frames, 0.3 s')).toBeVisible()
  await expect(page).toHaveURL(/easing=smooth&loop=0&steps=8/)

  await page.getByRole('slider', { name: 'Frames a second' }).press('End')
  await page.getByRole('button', { name: 'Play' }).press('Enter')
  await expect.poll(() => scrub.inputValue()).not.toBe('2')
  await page.getByRole('button', { name: 'Pause' }).press('Enter')
  const held = await scrub.inputValue()
  await page.waitForTimeout(200)
  expect(await scrub.inputValue()).toBe(held)
})

test('a picture opens in the studio just as it is on its page, and so does a walk', async ({
  page,
  request,
}) => {
  const { directions, ages } = await (await request.get(`/api/v1/models/${model.id}`)).json()
  const picture = `5_9*0.5~0.8+${[...directions].sort()[0]}:1.5!${ages.at(-1)}`
  const walk = '5,6*0.5_9*2,7~0.8?frames=45&fps=12&loop=false&easing=smooth'
  for (const recipe of [picture, walk]) {
    await page.goto(`/${model.id}/${recipe}`)
    await page.getByRole('link', { name: 'Open in the studio' }).click()
    await page.waitForURL(/\/studio\?/)
    await page.getByRole('link', { name: 'Its page' }).click()
    await expect(page).toHaveURL(new RegExp(`/${escaped(recipe)}$`))
  }
})

test.describe('where motion is welcome', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } })

  test('a walk starts by itself, and stops', async ({ page }) => {
    await openStudio(page, model, 'r=5&tool=walk&backend=wasm')
    const scrub = page.getByRole('slider', { name: 'Frame of the walk' })
    await expect.poll(() => scrub.inputValue()).not.toBe('0')
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
  })
})

test('the studio and the map say without JavaScript that they need it, and lead to what does not', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  for (const path of ['studio?r=5~0.8&count=3', 'map?x=3']) {
    await page.goto(`/${model.id}/${path}`)
    await page.getByRole('main').getByRole('link', { name: 'A picture’s page' }).click()
    await expect(page).toHaveURL(`/${model.id}/1`)
  }
  await page.context().close()
})

function address(query: string): string {
  return `/${model.id}/studio?${query}`
}

/** The large picture, once this device has grown it. */
function inHand(page: Page, text: string): Locator {
  return page.locator(`.studio-plate canvas[data-recipe="${text}"]`)
}

function canvasIn(part: Locator, text: string): Locator {
  return part.locator(`canvas[data-recipe="${text}"]`)
}

async function drag(page: Page, handle: Locator, target: Locator): Promise<void> {
  await handle.hover()
  await page.mouse.down()
  const { x, y, width, height } = (await target.boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  }
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 8 })
  await page.mouse.up()
}

/** Runs in the page before its scripts: what is asked of workers waits while `isHeld`. */
function holdWishes(): void {
  const { postMessage } = Worker.prototype
  const waiting: (() => void)[] = []
  const held: { isHeld?: boolean; goOn?: () => void } = Object.assign(window, {
    goOn() {
      held.isHeld = false
      for (const send of waiting) send()
    },
  })
  Worker.prototype.postMessage = function (this: Worker, ...what: [unknown]) {
    const send = () => postMessage.apply(this, what)
    if (held.isHeld) waiting.push(send)
    else send()
  }
}

function isCut(label: Element): boolean {
  return label.scrollWidth > label.clientWidth + 1
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
