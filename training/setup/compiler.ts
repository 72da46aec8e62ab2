import { GardenError } from '../../lib/error.ts'
import { execute } from './execute.ts'
import { type Job, step } from './job.ts'

/** A program and the arguments that always come first. */
export type Compiler = [string, ...string[]]

const SUGGESTION =
  'Install a C++ compiler (Debian and Ubuntu: apt-get install g++, Fedora: dnf install gcc-c++) ' +
  'or name one in CXX; then run "gan setup" again.'

/**
 * The C++ compiler of this machine: the one named in CXX, else g++, c++ or clang++. Where there is none and we are root
 * on Debian or a relative, as in a container, Debian's package is installed. Throws `setup_failed`.
 */
export async function findCompiler(job: Job): Promise<Compiler> {
  const named = process.env.CXX?.trim().split(/\s+/) as Compiler | undefined
  if (named?.[0]) {
    if (await runs(named)) return named
    throw new GardenError('setup_failed', `CXX names "${named.join(' ')}", which does not run`, {
      suggestion: SUGGESTION,
    })
  }
  const found = await installedCompiler()
  if (found !== undefined) return found
  await installCompiler(job)
  return ['g++']
}

async function installedCompiler(): Promise<Compiler | undefined> {
  for (const name of ['g++', 'c++', 'clang++']) if (await runs([name])) return [name]
  return undefined
}

async function runs([command, ...args]: Compiler): Promise<boolean> {
  return (await execute(command, [...args, '--version'])).ok
}

async function installCompiler(job: Job): Promise<void> {
  const reason = 'there is no C++ compiler here'
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !(await runs(['apt-get'])))
    throw new GardenError('setup_failed', reason, { suggestion: SUGGESTION })
  await step(job, 'apt-get', `install g++, because ${reason}`, async () => {
    if ((await aptGet(job, 'install', '--yes', 'g++')).ok) return
    await aptGet(job, 'update')
    const outcome = await aptGet(job, 'install', '--yes', 'g++')
    if (outcome.ok) return
    throw new GardenError(
      'setup_failed',
      `${reason}, and apt-get could not install g++: ${outcome.failure}`,
      { suggestion: SUGGESTION },
    )
  })
}

function aptGet({ signal }: Job, ...args: string[]) {
  return execute('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' }, signal })
}
