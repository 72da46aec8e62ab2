import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A folder of programs with a Python package, installed into the cache by pip when it is not there yet; undefined where
 * it cannot be had.
 *
 * @param requirement such as `tensorboard==2.21.0`
 */
export async function pythonPackage(requirement: string): Promise<string | undefined> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const venv = join(cache, 'latent-garden', requirement.replace(/[^\w.]+/g, '-'))
  if (!existsSync(join(venv, 'installed'))) {
    try {
      await rm(venv, { recursive: true, force: true })
      execFileSync('python3', ['-m', 'venv', venv], { stdio: 'ignore', timeout: 300_000 })
      const install = ['-m', 'pip', 'install', '--quiet', requirement]
      execFileSync(join(venv, 'bin', 'python'), install, { stdio: 'ignore', timeout: 300_000 })
      // Last, so that what was cut off is done again.
      await writeFile(join(venv, 'installed'), '')
    } catch {
      return undefined
    }
  }
  return join(venv, 'bin')
}
