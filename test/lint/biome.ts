import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Where a rule was broken: `lib/x.ts:1 style/noDefaultExport`. */
type Finding = string

/**
 * Lints sources as though they lay in this project.
 *
 * @param sources each source by its path
 */
export async function lint(sources: Record<string, string>): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'latent-garden-lint-'))
  try {
    for (const name of ['biome.json', '.gitignore']) await copyFile(name, join(folder, name))
    for (const [path, source] of Object.entries(sources)) await place(join(folder, path), source)
    return findings(await report(folder))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function place(path: string, source: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${source}\n`)
}

function report(folder: string): Promise<string> {
  const biome = resolve('node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
  return new Promise((answer) => {
    execFile(process.execPath, args, { cwd: folder }, (_error, stdout) => answer(stdout))
  })
}

function findings(json: string): Finding[] {
  const { diagnostics } = JSON.parse(json) as { diagnostics: Diagnostic[] }
  return diagnostics.map(
    ({ category, location }) =>
      `${location.path}:${location.start.line} ${category.replace('lint/', '')}`,
  )
}

type Diagnostic = {
  category: string
  location: { path: string; start: { line: number } }
}
