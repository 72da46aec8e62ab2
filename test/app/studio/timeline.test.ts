import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { type StudioState, taken, workWith } from '../../../app/_studio/state.ts'
import { beginning, changed, redone, type Timeline, undone } from '../../../app/_studio/timeline.ts'

const start: StudioState = { ...workWith(pictureOf(toSeed(1))), tool: 'bed', backend: 'auto' }

const seedOfHand = ({ state }: Timeline) => state.hand.key[0].seed

test('undo goes back through every change, and redo forth again', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 200 }), (seeds) => {
      const all = [beginning(start)]
      for (const seed of seeds) all.push(taking(all.at(-1) as Timeline, seed))
      let timeline = all.at(-1) as Timeline
      for (const before of all.slice(0, -1).reverse()) {
        timeline = undone(timeline)
        expect(timeline.state).toEqual(before.state)
      }
      expect(undone(timeline)).toBe(timeline)
      for (const after of all.slice(1)) {
        timeline = redone(timeline)
        expect(timeline.state).toEqual(after.state)
      }
      expect(redone(timeline)).toBe(timeline)
    }),
  )
})

test('many small steps of one thing, soon after each other, are one to undo', () => {
  let timeline = beginning(start)
  for (const at of [0, 500, 1300])
    timeline = changed(timeline, { hand: pictureOf(toSeed(at)) }, 'psi', at)
  expect(seedOfHand(undone(timeline))).toBe(1)
  const later = changed(timeline, { hand: pictureOf(toSeed(9)) }, 'psi', 5000)
  expect(seedOfHand(undone(later))).toBe(1300)
  const other = changed(timeline, { hand: pictureOf(toSeed(9)) }, 'age', 1400)
  expect(seedOfHand(undone(other))).toBe(1300)
})

test('a change after an undo takes the place of what was undone', () => {
  const timeline = taking(undone(taking(taking(beginning(start), 2), 3)), 4)
  expect(redone(timeline)).toBe(timeline)
  expect(seedOfHand(undone(timeline))).toBe(2)
})

test('opening a tool is no change to undo; undoing opens the tool that made the change', () => {
  const inMix = changed(beginning(start), { tool: 'mix' }, undefined, 0)
  const made = taking(inMix, 2)
  const inWalk = changed(made, { tool: 'walk' }, undefined, 0)
  expect(undone(inMix)).toBe(inMix)
  expect(undone(inWalk).state).toEqual({ ...start, tool: 'mix' })
  expect(redone(undone(inWalk)).state.tool).toBe('mix')
})

function taking(timeline: Timeline, seed: number): Timeline {
  const part = taken(timeline.state, pictureOf(toSeed(seed)))
  return changed(timeline, part, undefined, 0)
}
