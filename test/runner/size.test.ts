import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { functionSizes } from './size.js'

const project = mkdtempSync(join(tmpdir(), 'latent-garden-size-'))

afterAll(() => rmSync(project, { recursive: true }))

describe('the size of functions', () => {
  it('counts what each route loads, what runs it, and models apart; what routes share only once', () => {
    write('node_modules/shared.js', 100)
    write('node_modules/runtime.js', 1000)
    write('public/models/a/weights.bin', 5)
    trace('.next/next-minimal-server.js.nft.json', ['../node_modules/runtime.js'])
    trace('.next/server/app/page.js.nft.json', ['../../../node_modules/shared.js'])
    trace('.next/server/app/api/[...path]/route.js.nft.json', [
      '../../../../../node_modules/shared.js',
      '../../../../../public/models/a/weights.bin',
      '../../../../../node_modules/gone.js',
    ])
    expect(functionSizes(project)).toEqual({
      routes: new Map([
        ['/', { code: 1100, models: 0 }],
        ['/api/[...path]', { code: 1100, models: 5 }],
      ]),
      together: { code: 1100, models: 5 },
    })
  })
})

function trace(path: string, files: string[]): void {
  write(path, JSON.stringify({ version: 1, files }))
}

function write(path: string, content: string | number): void {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : 'x'.repeat(content))
}
