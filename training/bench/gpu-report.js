// @ts-check
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What gpu.sh left in its folder, as one JSON: what ran, how far losses lie from cpu's, and how fast it was. */
const work = process.argv[2] ?? '.'

const parity = ['cuda', 'webgpu'].map((backend) => ({ backend, ...difference(backend) }))
const doctor = json(read('doctor.out'))
const long = ticks('long')
const report = {
  measuredAt: new Date().toISOString(),
  steps: lines(read('steps.jsonl')).map(({ step, code, ...rest }) => ({
    step,
    code,
    ...rest,
    ...(code && { said: read(`${step}.err`).split('\n').filter(isError) }),
  })),
  doctor,
  parity,
  speed: Object.fromEntries(
    readdirSync(work)
      .filter((name) => /^speed-.*\.out$/.test(name))
      .map((name) => [name.slice(6, -4), speedOf(read(name))]),
  ),
  long: {
    kimg: long.at(-1)?.kimg ?? 0,
    imagesPerSecond: long.map(({ imagesPerSecond }) => Math.round(imagesPerSecond)),
    secondsPerKimg: long.length > 0 ? 1000 / (long.at(-1)?.imagesPerSecond ?? Number.NaN) : null,
    sheet: newestSheet(),
  },
}
console.log(JSON.stringify(report, null, 2))

/** @param {string} line */
function isError(line) {
  return line.startsWith('error (')
}

/** What `gan train --dry-run` measured; null where it was ended before. @param {string} said */
function speedOf(said) {
  const value = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name} +([\\d.]+)`, 'm').exec(said)?.[1] ?? Number.NaN)
  const secondsPerKimg = value('a kimg')
  if (Number.isNaN(secondsPerKimg)) return null
  return {
    millisecondsPerStep: value('a step, mean of \\d+'),
    imagesPerSecond: value('images a second'),
    secondsPerKimg,
  }
}

/** The greatest difference of a loss from the processor's, of all ticks of 30 steps. @param {string} backend */
function difference(backend) {
  const [one, other] = [ticks('parity-cpu'), ticks(`parity-${backend}`)]
  if (other.length === 0 || one.length !== other.length) return { ran: false }
  const apart = one.flatMap((tick, i) =>
    ['criticLoss', 'generatorLoss'].map((key) => Math.abs(tick[key] - other[i]?.[key])),
  )
  return { ran: true, greatest: Math.max(...apart) }
}

/** @param {string} name @returns {Record<string, any>[]} */
function ticks(name) {
  const run = runOf(name)
  return run && existsSync(join(run, 'stats.jsonl'))
    ? lines(readFileSync(join(run, 'stats.jsonl'), 'utf8'))
    : []
}

/** Put beside the report. */
function newestSheet() {
  const run = runOf('long')
  const sheet = run && readdirSync(join(run, 'grids')).sort().at(-1)
  if (!sheet) return null
  copyFileSync(join(run, 'grids', sheet), join(work, 'sheet.png'))
  return join(work, 'sheet.png')
}

/** @param {string} name */
function runOf(name) {
  const folder = join(work, name)
  const run = existsSync(folder) ? readdirSync(folder).sort().at(-1) : undefined
  return run && join(folder, run)
}

/** @param {string} name */
function read(name) {
  const file = join(work, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** @param {string} text @returns {Record<string, any>[]} */
function lines(text) {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => json(line))
}

/** @param {string} text */
function json(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
