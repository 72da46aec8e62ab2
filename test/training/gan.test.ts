import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
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

test('help shows options as the documentation writes them', async () => {
  for (const command of ['train', 'resume', 'evaluate', 'publish', 'import']) {
    output = ''
    expect(await gan([command, '--help'])).toBe(0)
    expect(output).not.toMatch(/--[a-z]+[A-Z]| $/m)
  }
  expect(output).toContain('--data-licence=<value>')
})

test('overrides that are given one by one all count', async () => {
  const line = ['train', '--preset', 'lorelei-64', '--set', 'width=1', '--set=batch=8']
  expect(await gan(line)).toBe(2)
  expect(errors).toContain('"width=1" does not override anything')
})

test('paths are meant from the folder that npm was called in, where there is something', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'called-from-'))
  await writeFile(join(folder, 'photos.7z'), Buffer.from('377abcaf271c', 'hex'))
  const there = relative(process.cwd(), join(folder, 'photos.7z'))
  expect(await gan(['dataset', 'check', 'photos.7z'], folder)).toBe(2)
  expect(errors).toContain(`${there} is a 7z archive`)
  errors = ''
  expect(await gan(['dataset', 'check', 'nowhere'], folder)).toBe(2)
  expect(errors).toContain('There is nothing at nowhere.')
  await rm(folder, { recursive: true })
})

test.each(['api', 'releases', 'zh'])('no model can be called %s, as a page is', async (id) => {
  const more = ['--licence', 'MIT', '--data', 'noise', '--id', id]
  expect(await gan(['import', 'model.json', ...more])).toBe(2)
  expect(errors).toContain(`error (invalid_config): /${id} is a page of the gallery`)
})

test('the program prints without colours where there is no terminal and exits with the code', () => {
  const bin = fileURLToPath(new URL('../../training/bin/gan.js', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stdout).toContain('COMMANDS')
  expect(stdout + stderr).not.toContain('\u001b')
})
