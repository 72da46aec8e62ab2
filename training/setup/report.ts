import pc from 'picocolors'

const BAR_WIDTH = 40
/** Milliseconds between two drawings of the bar. */
const REDRAW = 100
const CLEAR_LINE = '\r\u001b[2K'

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
  let drawn = 0
  return {
    step: (name, detail) => console.log(`${pc.bold(name)} ${detail}`),
    progress(done, total) {
      if (performance.now() - drawn < REDRAW) return
      drawn = performance.now()
      process.stdout.write(`${CLEAR_LINE}  ${bar(Math.min(1, done / total), total)}`)
    },
    end: () => process.stdout.write(CLEAR_LINE),
  }
}

function bar(share: number, total: number): string {
  const full = Math.round(share * BAR_WIDTH)
  const megabytes = [share * total, total].map((bytes) => Math.round(bytes / 1e6))
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${megabytes.join(' of ')} MB`
}
