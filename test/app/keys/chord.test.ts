import { describe, expect, it } from 'vitest'
import { isCharacter, matches, type Press } from '../../../app/_keys/chord.ts'

function press(key: string, held: Partial<Press> = {}): Press {
  const none = { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  return { ...none, key, ...held }
}

describe('a press', () => {
  it.each([
    ['z', press('z')],
    ['z', press('Z')],
    ['Control+Z', press('z', { ctrlKey: true })],
    ['Meta+Z', press('z', { metaKey: true })],
    ['Control+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true })],
    ['Shift+ArrowLeft', press('ArrowLeft', { shiftKey: true })],
    ['Space', press(' ')],
    ['?', press('?', { shiftKey: true })],
    ['?', press('?')],
    ['+', press('+', { shiftKey: true })],
    ['Control++', press('+', { ctrlKey: true })],
    ['1', press('1')],
    ['1', press('1', { code: 'Digit1', shiftKey: true })],
    ['Control+Z', press('я', { code: 'KeyZ', ctrlKey: true })],
  ])('of %s is known', (text, made) => {
    expect(matches(made, text)).toBe(true)
  })

  it.each([
    ['z', press('z', { ctrlKey: true })],
    ['z', press('z', { metaKey: true })],
    ['z', press('Z', { shiftKey: true })],
    ['z', press('x')],
    ['z', press('Dead', { code: 'KeyZ' })],
    ['Control+Z', press('z')],
    ['Control+Z', press('z', { ctrlKey: true, altKey: true })],
    ['?', press('?', { ctrlKey: true })],
    ['1', press('1', { altKey: true })],
    ['1', press('&', { code: 'Digit1' })],
    ['ArrowLeft', press('ArrowLeft', { shiftKey: true })],
  ])('that is not of %s is left alone', (text, made) => {
    expect(matches(made, text)).toBe(false)
  })
})

it('tells keys that write from keys that do not', () => {
  expect(['z', '?', '/', '1', 'Shift+Z'].filter(isCharacter)).toEqual([
    'z',
    '?',
    '/',
    '1',
    'Shift+Z',
  ])
  expect(['Control+Z', 'Space', 'ArrowUp', 'Escape', 'Alt+1'].filter(isCharacter)).toEqual([])
})
