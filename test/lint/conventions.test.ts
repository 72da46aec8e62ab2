import { beforeAll, describe, expect, it } from 'vitest'
import { lint } from './biome.ts'

const offences = [
  {
    path: 'lib/default.ts',
    source: 'export default function x() {}',
    rule: 'style/noDefaultExport',
  },
  { path: 'lib/xY.ts', source: 'export const x = 1', rule: 'style/useFilenamingConvention' },
  { path: 'lib/enum.ts', source: 'export enum Kind { Walk }', rule: 'style/noEnum' },
  { path: 'lib/console.ts', source: "console.log('x')", rule: 'suspicious/noConsole' },
  { path: 'lib/dom.ts', source: 'export const x = document', rule: 'style/noRestrictedGlobals' },
  { path: 'lib/cwd.ts', source: 'export const x = process', rule: 'style/noRestrictedGlobals' },
  { path: 'app/any.ts', source: 'export const x: any = 1', rule: 'suspicious/noExplicitAny' },
  { path: 'app/y.ts', source: "import { x } from './x.ts'", rule: 'correctness/noUnusedImports' },
  { path: 'app/x.ts', source: 'const x = 1', rule: 'correctness/noUnusedVariables' },
  {
    path: 'training/x.ts',
    source: "import { Seed } from './y.ts'; export type Same = Seed",
    rule: 'style/useImportType',
  },
  { path: 'test/x.test.ts', source: "it.only('x', () => {})", rule: 'suspicious/noFocusedTests' },
]

const frameworks = [
  'app/page.tsx',
  'app/[model]/layout.tsx',
  'app/[model]/[recipe]/opengraph-image.tsx',
  'app/sitemap.ts',
  'vitest.config.ts',
]

describe('the conventions', () => {
  let found: string[]

  beforeAll(async () => {
    const sources = offences.map(({ path, source }) => [path, source])
    const defaults = frameworks.map((path) => [path, 'export default function x() {}'])
    found = await lint(Object.fromEntries([...sources, ...defaults]))
  }, 60_000)

  it.each(offences)('refuse `$source` in $path', ({ path, rule }) => {
    expect(found.map((finding) => finding.replace(/:\d+/, ''))).toContain(`${path} ${rule}`)
  })

  it.each(frameworks)('let %s have the default export its framework asks for', (path) => {
    expect(found.filter((finding) => finding.startsWith(path))).toEqual([])
  })
})
