import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A program of a Go module, built into the cache when it is not there yet, which takes a minute or more; undefined where
 * there is no Go, or one too old, or no module proxy.
 *
 * @param program such as `example.org/tool/v5@v5.7.1`
 */
export function goProgram(program: string, name: string): string | undefined {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'latent-garden', `${name}-${program.replace(/^.*@/, '')}`)
  const built = join(folder, name)
  if (existsSync(built)) return built
  try {
    const env = { ...process.env, GOBIN: folder }
    execFileSync('go', ['install', program], { env, stdio: 'ignore', timeout: 900_000 })
    return built
  } catch {
    return undefined
  }
}
