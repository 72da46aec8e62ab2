import { SingleBar } from 'cli-progress'
import pc from 'picocolors'

/** Where `gan setup` says what it does. */
export type Report = {
  /** One line: what is done now, and why. */
  step(name: string, detail: string): void
  /** How far the current step is: `done` of `total` bytes. */
  progress(done: number, total: number): void
  /** The current step is over. */
  end(): void
}

/** Lines on standard output, with a bar below the current one on a terminal. */
export function printingReport(): Report {
  return process.stdout.isTTY ? terminalReport() : plainReport()
}

/** For `--json`, where the result is all that is printed. */
export const silentReport: Report = { step() {}, progress() {}, end() {} }

function plainReport(): Report {
  return { ...silentReport, step: (name, detail) => console.log(`${name}: ${detail}`) }
}

function terminalReport(): Report {
  let bar: SingleBar | undefined
  return {
    step: (name, detail) => console.log(`${pc.bold(name)} ${detail}`),
    progress(done, total) {
      bar ??= startBar(total)
      bar.update(Math.min(done, total) / 1e6)
    },
    end() {
      bar?.stop()
      bar = undefined
    },
  }
}

function startBar(total: number): SingleBar {
  const bar = new SingleBar({
    format: '  {bar} {percentage} %  {value} of {total} MB',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    formatValue: (value) => String(Math.round(value)),
    clearOnComplete: true,
    stopOnComplete: false,
  })
  bar.start(total / 1e6, 0)
  return bar
}
