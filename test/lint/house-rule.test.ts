import { beforeAll, describe, expect, it } from 'vitest'
import { lint } from './biome.ts'

const forbidden = {
  'lib/latent/seed.ts': [
    '../../app',
    '../../app/address.ts',
    '../../training',
    '../../training/config.ts',
    '@latent-garden/training',
    'next',
    'next/server',
    'react',
    'react-dom/client',
    'server-only',
    'node:fs',
    'node:fs/promises',
  ],
  'lib/storage/file.ts': ['../../app/_server/store.ts', '../../training/config.ts', 'next/cache'],
  'app/page.tsx': ['../training/config.ts', '@latent-garden/training/publish.ts', 'server-only'],
  'app/[model]/page.tsx': ['../../training/train/loop.ts'],
  'app/_server/store.ts': ['../../training/config.ts', '@latent-garden/training'],
  'training/config.ts': ['../app/address.ts', 'next', 'react', 'server-only', '#lib/seed.ts'],
  'training/publish/folder.ts': ['../../app/_server/store.ts'],
}

const allowed = {
  'lib/latent/walk.ts': ['./seed.ts', '../error.ts', '@tensorflow/tfjs-core', 'zod'],
  'lib/storage/file.ts': ['node:fs/promises', 'node:path'],
  'app/[model]/training-time.tsx': ['#lib/gallery/catalogue.ts', 'next/navigation', 'react'],
  'app/_server/store.ts': ['server-only', 'node:path', '#lib/storage/file.ts'],
  'training/train/loop.ts': ['../../lib/latent/sample.ts', 'node:fs', '../config.ts'],
  'test/training/config.test.ts': ['../../training/config.ts', '../../app/address.ts'],
}

describe('the rule of the house, app → lib ← training', () => {
  let offences: string[]
  let acquittals: string[]

  beforeAll(async () => {
    offences = await lint(sourcesImporting(forbidden))
    acquittals = await lint(sourcesImporting(allowed))
  }, 60_000)

  it.each(pairs(forbidden))('keeps %s from importing %s', (path, _name, line) => {
    expect(offences).toContain(`${path}:${line} style/noRestrictedImports`)
  })

  it.each(pairs(allowed))('lets %s import %s', (path, _name, line) => {
    expect(acquittals).not.toContain(`${path}:${line} style/noRestrictedImports`)
  })

  it('sees through re-exports, type imports and dynamic imports', async () => {
    const ways = [
      "export { config } from '../training/config.ts'",
      "export type { Config } from '../training/config.ts'",
      "import type { Config } from '../training/config.ts'",
      "export const config = () => import('../training/config.ts')",
    ]
    const found = await lint({ 'lib/ways.ts': ways.join('\n') })
    for (const index of ways.keys())
      expect(found).toContain(`lib/ways.ts:${index + 1} style/noRestrictedImports`)
  })
})

type Imports = Record<string, string[]>

function sourcesImporting(imports: Imports): Record<string, string> {
  const source = (names: string[]) => names.map((name) => `import '${name}'`).join('\n')
  return Object.fromEntries(Object.entries(imports).map(([path, names]) => [path, source(names)]))
}

function pairs(imports: Imports): [path: string, name: string, line: number][] {
  return Object.entries(imports).flatMap(([path, names]) =>
    names.map((name, index): [string, string, number] => [path, name, index + 1]),
  )
}
