import sharp from 'sharp'
import { type Look, lookAt, type Shape } from './picture.ts'
import type { Item, Place, Reader } from './source.ts'
import { openReader } from './sources.ts'

/** What a worker is told once, and then the pictures to look at, in batches. */
export type Setup = { place: Place; shape: Shape }
export type Task = Item[]

/** What it answers: the squares of all pictures without a fault, one after the other. */
export type Result = { looks: Look[]; pictures: Uint8Array }

// Each core has a worker of its own, and no picture comes twice.
sharp.concurrency(1)
sharp.cache(false)

// Without the parent there is nothing left to do.
process.on('disconnect', () => process.exit())

process.once('message', ({ place, shape }: Setup) => {
  const reader = openReader(place)
  process.on('message', async (task: Task) => process.send?.(await work(await reader, task, shape)))
})

async function work(reader: Reader, task: Task, shape: Shape): Promise<Result> {
  const looks: Look[] = []
  const pictures: Uint8Array[] = []
  for (const item of task) {
    const { look, picture } = await lookAtItem(reader, item, shape)
    looks.push(look)
    if (picture) pictures.push(picture)
  }
  return { looks, pictures: Buffer.concat(pictures) }
}

async function lookAtItem(reader: Reader, item: Item, shape: Shape) {
  try {
    const input = await reader.read(item)
    const looked = await lookAt(item.name, input, shape)
    if ('facts' in input) looked.look.facts = input.facts
    return looked
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const look: Look = { ...item, odd: [], fault: { kind: 'unreadable', reason } }
    return { look, picture: undefined }
  }
}
