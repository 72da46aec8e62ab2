import pc from 'picocolors'
import type { Report } from './check.ts'
import { ODDITIES, type Oddity, type Shape } from './picture.ts'

/** Names told of one kind before the rest is only counted. */
const NAMES = 12
const BAR = 32
/** Columns a line has at most, where names allow. */
const LINE = 110

/** What training sees of each oddity. */
const MEANING: Record<Oddity, string> = {
  grey: 'one channel, shown as colour where training is in colour',
  '16-bit': 'rounded to 8 bits',
  cmyk: 'converted to sRGB',
  alpha: 'laid on the background',
  animated: 'the first frame is used',
  rotated: 'turned upright as EXIF says',
  enlarged: 'smaller than the resolution, so blurred',
  elongated: 'one side over four times the other: most of it is cut away',
  huge: 'a side of 10,000 pixels or more',
}

/** The report as a person reads it: what there is, what is left out and why, what is odd. */
export function reportText(report: Report, shape: Shape): string {
  const parts = [
    heading(report),
    unopened(report),
    leftOut(report),
    oddities(report),
    duplicates(report),
    sizes(report, shape),
    tallies(report),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** A name from a file, without what would steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

function heading(report: Report): string[] {
  const { origin, pictures, usable, bytes, folders, depth } = report
  const inFolders = depth > 0 ? `, in ${folders} folders up to ${depth} deep` : ''
  const passedOver = Object.values(report.passedOver).reduce((sum, count) => sum + count, 0)
  const odd = new Set(
    ODDITIES.flatMap((oddity) => (isShared(report, oddity) ? [] : (report.odd[oddity] ?? []))),
  )
  return [
    `${pc.bold(printable(origin))}  ${counted(pictures, 'picture')}, ${megabytes(bytes)}${inFolders}`,
    [
      pc.green(`${number(usable)} usable`),
      (report.leftOut.length > 0 ? pc.red : pc.dim)(`${number(report.leftOut.length)} left out`),
      `${number(odd.size)} odd`,
      counted(report.duplicates.length, 'duplicate'),
      ...(passedOver > 0
        ? [`${number(passedOver)} passed over (${tally(report.passedOver)})`]
        : []),
    ].join(' · '),
  ]
}

/** What holds pictures perhaps, but is never opened. */
const UNOPENED = [
  { kinds: /^\.(zip|tar|tgz|gz|bz2|xz|zst|7z|rar)$/, advice: 'unpack them and name the folder' },
  {
    kinds: /^\.(npy|npz|h5|hdf5|mat|parquet|tfrecord|pkl)$/,
    advice: 'write their pictures as PNG files',
  },
]

function unopened({ passedOver }: Report): string[] {
  return UNOPENED.flatMap(({ kinds, advice }) => {
    const found = Object.keys(passedOver).filter((kind) => kinds.test(kind))
    return found.length > 0 ? [`${found.join(', ')} files are not opened: ${advice}`] : []
  })
}

function leftOut({ leftOut }: Report): string[] {
  if (leftOut.length === 0) return []
  const kinds = [...new Set(leftOut.map(({ kind }) => kind))].sort()
  const lines = kinds.flatMap((kind) => {
    const those = leftOut.filter((each) => each.kind === kind)
    const names = columns(those.slice(0, NAMES).map(({ name }) => printable(name)))
    return [
      ...names.map((name, i) => {
        const head = i === 0 ? `${kind.padEnd(10)} ${number(those.length).padStart(6)}` : ''
        return `  ${pc.red(head.padEnd(17))}  ${name}  ${pc.dim(printable(those[i]?.reason ?? ''))}`
      }),
      ...more(those.length),
    ]
  })
  return [pc.bold('left out'), ...lines]
}

/** Names of one width, so that what follows them stands in a column. */
function columns(names: string[]): string[] {
  const width = Math.min(48, Math.max(...names.map((name) => name.length)))
  return names.map((name) => name.padEnd(width))
}

/** What all pictures share is not odd, but said. */
function isShared({ odd, usable }: Report, oddity: Oddity): boolean {
  return odd[oddity]?.length === usable
}

function oddities(report: Report): string[] {
  const lines = ODDITIES.flatMap((oddity) => {
    const names = report.odd[oddity] ?? []
    if (names.length === 0) return []
    const head = `  ${pc.yellow(oddity.padEnd(9))} ${number(names.length).padStart(7)}  ${pc.dim(MEANING[oddity])}`
    return isShared(report, oddity) ? [`${head} (all)`] : [head, ...listed(names)]
  })
  return lines.length > 0 ? [pc.bold('odd, but used'), ...lines] : []
}

/** Names in as few lines as they fit. */
function listed(names: readonly string[]): string[] {
  const lines: string[] = []
  for (const name of names.slice(0, NAMES).map(printable)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + name.length + 2 <= LINE)
      lines[lines.length - 1] = `${last}, ${name}`
    else lines.push(`    ${name}`)
  }
  return [...lines, ...more(names.length)]
}

function duplicates({ duplicates }: Report): string[] {
  if (duplicates.length === 0) return []
  const those = duplicates.slice(0, NAMES)
  const names = columns(those.map(({ name }) => printable(name)))
  const lines = those.map(
    ({ of, same }, i) => `    ${names[i]}  ${pc.dim(`the same ${same} as`)} ${printable(of)}`,
  )
  return [
    `${pc.bold('duplicates')}  ${pc.dim('packed too, unless --duplicates drop')}`,
    ...lines,
    ...more(duplicates.length),
  ]
}

function sizes({ sizes, smallest, largest }: Report, { smallest: least }: Shape): string[] {
  if (!smallest || !largest) return []
  const most = Math.max(...sizes.map(({ count }) => count))
  const width = String(sizes.at(-1)?.to ?? 0).length
  const side = (value: number) => String(value).padStart(width)
  return [
    `${pc.bold('shorter side')}  ${pc.dim(`in pixels; a kept square under ${least} is left out`)}`,
    ...sizes.map(
      ({ from, to, count }) =>
        `  ${side(from)} – ${side(to)}  ${pc.cyan('█'.repeat(Math.ceil((BAR * count) / most)).padEnd(BAR))} ${number(count)}`,
    ),
    `  smallest ${smallest.width} × ${smallest.height}, ${printable(smallest.name)}`,
    `  largest  ${largest.width} × ${largest.height}, ${printable(largest.name)}`,
  ]
}

function tallies({ formats, colours }: Report): string[] {
  if (Object.keys(formats).length === 0) return []
  return [`${pc.bold('formats')}  ${tally(formats)}`, `${pc.bold('colours')}  ${tally(colours)}`]
}

/** Counts of kinds, the most frequent first. */
export function tally(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${printable(name)} ${number(count)}`)
    .join(', ')
}

function more(count: number): string[] {
  return count > NAMES ? [`    … and ${number(count - NAMES)} more; --json lists all`] : []
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
}
