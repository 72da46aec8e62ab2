import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { best as backend } from '../backends.ts'
import { runGan } from '../gan.ts'
import { checkpoint, hasTicked, options, SMALL, steps } from '../runs.ts'
import { writeNoise } from '../tiny.ts'

/**
 * Seconds that a process is really stopped for: `SUSPEND=70 npx vitest …`. Without it the lock is made to look as old:
 * nobody waits a minute for each test.
 */
const SUSPEND = Number(process.env.SUSPEND ?? 0)

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'suspend-'))
  data = join(root, 'data')
  await writeNoise(data, 20, 16)
})

afterAll(() => rm(root, { recursive: true }))

test('a run that is stopped on this machine is its own, however long, and goes on when it is woken', {
  timeout: 300_000,
}, async () => {
  const { child, run, ended } = await trainingProcess('here', [])
  process.kill(child.pid as number, 'SIGSTOP')
  for (const time of [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)]) {
    await silence(run, time)
    const { code, errors } = await resume(run, 2)
    expect(code).toBe(1)
    expect(errors).toContain('error (conflict): Another process trains the run')
  }
  const [reached = 0] = await steps(run)
  process.kill(child.pid as number, 'SIGCONT')
  while (((await steps(run))[0] ?? 0) < reached + 2) await sleep(50)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 130 })
})

test.skipIf(!canUnshare())(
  'a run that was stopped elsewhere and is resumed here has one writer: who wakes up late leaves it alone',
  { timeout: 300_000 },
  async () => {
    // Processes are numbered anew in there, as in another container or on another machine.
    const { child, run, ended } = await trainingProcess('elsewhere', ['unshare', '-p', '-f'])
    const inside = childOf(child.pid as number)
    process.kill(inside, 'SIGSTOP')
    await silence(run, new Date(Date.now() - 70_000))
    const [reached = 0] = await steps(run)
    const last = reached + 4
    const { code, errors } = await resume(run, last)
    expect(errors).toBe('')
    expect(code).toBe(0)
    const before = await contents(run)
    process.kill(inside, 'SIGCONT')
    const { output, code: late } = await ended
    expect(output).toContain('error (conflict): Another process has taken')
    expect(late).toBe(1)
    expect(await contents(run)).toEqual(before)
    const straight = await train('straight', last)
    expect(await checkpoint(run, last)).toEqual(await checkpoint(straight, last))
  },
)

type Training = {
  child: ChildProcess
  run: string
  ended: Promise<{ code: number | null; output: string }>
}

/** A run that trains in a process of its own and has ticked. */
async function trainingProcess(runs: string, prefix: string[]): Promise<Training> {
  const bin = fileURLToPath(new URL('../../../training/bin/gan.js', import.meta.url))
  const [program = '', ...args] = [...prefix, process.execPath, bin, ...trainLine(runs)]
  const child = spawn(program, args)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  )
  while (!hasTicked(output)) await Promise.race([sleep(20), ended])
  return { child, run: String(/^run (.+)$/m.exec(output)?.[1]), ended }
}

/** Lets a lock be without a sign of life since then. */
async function silence(run: string, since: Date): Promise<void> {
  if (SUSPEND > 0) await sleep(SUSPEND * 1000)
  else await utimes(join(run, 'run.lock'), since, since)
}

function trainLine(runs: string): string[] {
  // So long that a process is hardly ever stopped between a look at its lock and a write.
  const set = `${SMALL},tick=1.6`
  return ['train', ...options({ preset: 'lorelei-64', set, data, runs: join(root, runs), backend })]
}

async function train(runs: string, last: number): Promise<string> {
  const { output } = await runGan(...trainLine(runs), '--max-steps', String(last))
  return String(/^run (.+)$/m.exec(output)?.[1])
}

function resume(run: string, last: number) {
  return runGan('resume', run, ...options({ backend, 'max-steps': String(last) }))
}

/** Every file of a run, with its bytes. */
async function contents(run: string): Promise<Record<string, string>> {
  const entries = await readdir(run, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const read = files.map(async ({ parentPath, path, name }) => {
    const file = join(parentPath ?? path, name)
    return [file, (await readFile(file)).toString('base64')] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

function childOf(pid: number): number {
  return Number(execFileSync('ps', ['--ppid', String(pid), '-o', 'pid='], { encoding: 'utf8' }))
}

function canUnshare(): boolean {
  if (process.platform !== 'linux' || !existsSync('/proc/self/ns/pid')) return false
  try {
    execFileSync('unshare', ['-p', '-f', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
