import { duration } from '../run/line.ts'
import { colourOf, comparedCharts } from './charts.ts'
import { areComparable, figureText, METRICS, metricsRows } from './metrics.ts'
import { type Compared, differences } from './runs.ts'
import { STYLE } from './style.ts'
import { INCOMPARABLE, NOISE } from './table.ts'

/** Runs beside each other as one HTML document, which needs nothing else: no script, no network. */
export function comparisonPage(runs: readonly Compared[]): string {
  const title = `${runs.length} runs compared`
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<style>${STYLE}</style></head><body><main>`,
    `<h1>${title}</h1>`,
    section('Runs', runsTable(runs)),
    section('What differs in their configuration', differencesTable(runs)),
    section('What was measured', metricsTable(runs)),
    section('Curves', `<div class="charts">${comparedCharts(runs).join('')}</div>`),
    section('The same latents', `<div class="sheets">${runs.map(sheet).join('')}</div>`),
    '</main></body></html>\n',
  ].join('\n')
}

function section(title: string, content: string): string {
  return `<section><h2>${title}</h2>\n${content}</section>`
}

function runsTable(runs: readonly Compared[]): string {
  const rows = runs.map(({ name, summary }, i) => [
    label(name, i),
    summary.state,
    `${summary.kimg.toFixed(0)} of ${summary.until?.toLocaleString('en') ?? '?'}`,
    duration(60 * summary.minutes),
    escaped([summary.backend, summary.hardware].filter(Boolean).join(', ')),
    summary.alarms.join(', ') || '–',
  ])
  return table(['run', 'state', 'kimg', 'trained', 'on', 'alarms'], rows)
}

function differencesTable(runs: readonly Compared[]): string {
  const rows = differences(runs).map(({ key, values }) => [key, ...values.map(escaped)])
  if (rows.length === 0) return '<p>Nothing.</p>'
  return table(['', ...runs.map((_, i) => label('', i))], rows)
}

function metricsTable(runs: readonly Compared[]): string {
  const rows = metricsRows(runs)
  if (rows.length === 0) return '<p>Nothing yet: see <code>gan evaluate</code>.</p>'
  const shown = METRICS.flatMap((_, i) => (rows.some(({ figures }) => figures[i]) ? [i] : []))
  const cells = rows.map(({ name, kimg, samples, figures }) => [
    named(name, runs),
    ...[kimg, samples],
    ...shown.map((i) => (figures[i] ? figureText(figures[i]) : '')),
  ])
  const heads = ['run', 'kimg', 'samples', ...shown.map((i) => METRICS[i]?.head ?? '')]
  const notes = [NOISE, ...(areComparable(runs) ? [] : [INCOMPARABLE])]
  return table(heads, cells) + notes.map((note) => `<p class="note">${note}</p>`).join('')
}

function sheet({ name, sheet: newest }: Compared, i: number): string {
  if (!newest) return `<figure><figcaption>${label(name, i)}: no sheet yet</figcaption></figure>`
  const source = `data:image/png;base64,${newest.png.toString('base64')}`
  const caption = `${label(name, i)}, ${newest.kimg}\u00a0kimg`
  return `<figure><img src="${source}" alt="The pictures of the first seeds"><figcaption>${caption}</figcaption></figure>`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('')
  const body = rows.map(
    ([first = '', ...cells]) =>
      `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  )
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`
}

function named(name: string, runs: readonly Compared[]): string {
  const i = runs.findIndex((run) => run.name === name)
  return i < 0 ? escaped(name) : label(name, i)
}

/** A run's number in its colour, which charts call it by, and its name. */
function label(name: string, i: number): string {
  return `<span class="run"><b style="background:${colourOf(i)}">${i + 1}</b> ${escaped(name)}</span>`
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
