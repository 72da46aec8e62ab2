import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { gan } from '../../training/gan.ts'

export type Done = { code: number; output: string; errors: string }

// Each command that trains listens for signals until its process ends.
process.setMaxListeners(100)

/** Runs one command line of the trainer in this process, which spares the start of TensorFlow. */
export async function runGan(...line: string[]): Promise<Done> {
  const done = { output: '', errors: '' }
  const log = vi.spyOn(console, 'log').mockImplementation((text) => {
    done.output += `${text}\n`
  })
  const error = vi.spyOn(console, 'error').mockImplementation((...texts) => {
    done.errors += `${texts.join(' ')}\n`
  })
  try {
    const code = await gan(line)
    return { code, ...done }
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}

/**
 * Runs one command line in a process of its own and sends it a signal as soon as `when` holds.
 *
 * @param when sees all output so far, and is asked again and again
 * @param toAll whether its own processes are sent it, too, as by a terminal or `timeout`
 */
export function signalGan(
  line: string[],
  signal: NodeJS.Signals,
  when: (output: string) => boolean,
  toAll = false,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
  const bin = fileURLToPath(new URL('../../training/bin/gan.js', import.meta.url))
  // Its own end, should the moment never come: a run takes days.
  const limit = { timeout: 110_000, killSignal: 'SIGABRT' } as const
  const child = spawn(process.execPath, [bin, ...line], { ...limit, detached: toAll })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const watch = setInterval(() => {
    if (!when(output)) return
    if (toAll) process.kill(-(child.pid as number), signal)
    else child.kill(signal)
    clearInterval(watch)
  }, 5)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, ended) => {
      clearInterval(watch)
      resolve({ code, signal: ended, output })
    })
  })
}
