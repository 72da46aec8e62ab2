import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gan } from '../../training/gan.ts'

let output: string
let errors: string

beforeEach(() => {
  output = ''
  errors = ''
  vi.spyOn(console, 'log').mockImplementation((text) => {
    output += `${text}\n`
  })
  vi.spyOn(console, 'error').mockImplementation((text) => {
    errors += `${text}\n`
  })
})

afterEach(() => vi.restoreAllMocks())

test('help lists the commands and is no failure', async () => {
  expect(await gan(['--help'])).toBe(0)
  expect(output).toContain('USAGE gan ')
  expect(output).toMatch(/setup +Make TensorFlow load here/)
})

test('help of a command lists its options', async () => {
  expect(await gan(['setup', '--help'])).toBe(0)
  expect(output).toContain('USAGE gan setup')
  expect(output).toContain('--force')
})

test('no command is wrong usage', async () => {
  expect(await gan([])).toBe(2)
  expect(errors).toContain('error (usage): no command given')
})

test.each([
  [['setpu'], 'unknown command "setpu"'],
  [['setup', '--froce'], 'unknown option --froce'],
  [['setup', 'now'], '"now" is one argument too many'],
])('%j is refused as wrong usage', async (line, message) => {
  expect(await gan(line)).toBe(2)
  expect(errors).toContain(`error (usage): ${message}`)
  expect(errors).toContain('gan --help')
})

test('the program prints without colours where there is no terminal and exits with the code', () => {
  const bin = fileURLToPath(new URL('../../training/bin/gan.js', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stdout).toContain('COMMANDS')
  expect(stdout + stderr).not.toContain('\u001b')
})
