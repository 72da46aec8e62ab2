import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { Curves } from '../model/manifest.ts'

/** The losses of both networks with the gradient penalty, or the critic's mean slope and its target. */
export type Panel = 'losses' | 'slope'

/**
 * Colours and a font, as SVG attributes take them. A page may pass `currentColor` and CSS variables;
 * what a picture is rasterised from needs plain values, since few rasterisers know variables.
 */
export type ChartLook = {
  ink: string
  muted: string
  rule: string
  critic: string
  generator: string
  penalty: string
  font: string
}

export const LIGHT: ChartLook = {
  ink: '#1d1f1c',
  muted: '#666b63',
  rule: '#e2e4de',
  critic: '#21734f',
  generator: '#bb4a26',
  penalty: '#6b59ab',
  font: 'system-ui, sans-serif',
}

export const DARK: ChartLook = {
  ...LIGHT,
  ink: '#eceee8',
  muted: '#9da398',
  rule: '#343831',
  critic: '#6fcfa0',
  generator: '#ff9b78',
  penalty: '#b7a8f2',
}

/** What a chart says: its titles, its lines' labels, and all of it for those who do not see it. */
export type ChartWords = {
  losses: string
  slopes: string
  critic: string
  generator: string
  penalty: string
  slope: string
  target: string
  /** @param values `critic 0.123`, of each line at its end */
  summary: (title: string, kimg: string, values: readonly string[]) => string
}

/** One line of a chart: a value at each kimg, the chart's or its own. */
export type Trace = {
  label: string
  color: string
  values: readonly number[]
  kimg?: readonly number[]
  dashed?: boolean
}

/** The panels there is something to show in: not of every critic a slope was measured. */
export function panelsOf({ criticLoss, slope }: Curves): Panel[] {
  const measured = { losses: criticLoss, slope }
  return (['losses', 'slope'] as const).filter((panel) => measured[panel].length > 0)
}

/**
 * How a model learned, against kimg: an SVG document whose text is 12 pixels high at `size`.
 *
 * @param size pixels; made for 360 … 720 wide
 * @param words what it says, where that is not to be English
 */
export function curvesChart(
  curves: Curves,
  panel: Panel,
  size: { width: number; height: number },
  look: ChartLook = LIGHT,
  words: ChartWords = ENGLISH,
): string {
  const title = panel === 'slope' ? words.slopes : words.losses
  const traces = tracesOf(curves, panel, look, words).filter(({ values }) => values.length > 0)
  return tracesChart(title, curves.kimg, traces, size, look, [], words.summary)
}

/**
 * Any values against kimg, drawn as `curvesChart` draws its own.
 *
 * @param kimg rising; each trace without kimg of its own has a value for each
 * @param besides values that the axis reaches although no trace may, such as 0
 * @param summary what the chart says, for those who do not see it
 */
export function tracesChart(
  title: string,
  kimg: readonly number[],
  traces: readonly Trace[],
  size: { width: number; height: number },
  look: ChartLook = LIGHT,
  besides: readonly number[] = [],
  summary: ChartWords['summary'] = ENGLISH.summary,
): string {
  const times = [kimg, ...traces.flatMap((trace) => (trace.kimg ? [trace.kimg] : []))]
  const x = scaleLinear(spanOf([0, ...times.flat()]), kimgSpan(size.width))
  const reached = [...besides, ...traces.flatMap(({ values }) => values)]
  const y = scaleLinear(spanOf(reached), [size.height - BOTTOM, TOP])
  y.nice(Y_TICKS)
  const drawing = [
    rules(y, size, look),
    kimgAxis(x, size, look),
    ...traces.map((trace) => drawTrace(trace, trace.kimg ?? kimg, x, y)),
    endLabels(traces, y, size),
    text(title, { x: 0, y: 12, fill: look.ink, 'font-weight': 600 }),
  ]
  return svg(size, look, summary(title, `${Math.max(0, ...times.flat())}`, endsOf(traces)), drawing)
}

/** From where to where a chart's kimg axis runs, in pixels from the left: what marks an age on it needs to know. */
export function kimgSpan(width: number): [left: number, right: number] {
  return [LEFT, width - RIGHT]
}

/** Room for the axes, the title above and the labels at the lines' ends, in pixels. */
const TOP = 30
const RIGHT = 76
const BOTTOM = 24
const LEFT = 34

const X_TICKS = 4
const Y_TICKS = 4
const LINE_HEIGHT = 14
/** Pixels to a point of a line. */
const POINT_WIDTH = 4

const ENGLISH: ChartWords = {
  losses: 'Losses',
  slopes: 'Slope of the critic',
  critic: 'critic',
  generator: 'generator',
  penalty: 'penalty',
  slope: 'slope',
  target: 'target 1',
  summary: (title, kimg, values) => `${title} over training; at ${kimg} kimg: ${values.join(', ')}`,
}

type Axis = ScaleLinear<number, number>
type Size = { width: number; height: number }

function tracesOf(curves: Curves, panel: Panel, look: ChartLook, words: ChartWords): Trace[] {
  if (panel === 'slope') {
    return [
      { label: words.slope, color: look.critic, values: curves.slope },
      { label: words.target, color: look.muted, values: curves.kimg.map(() => 1), dashed: true },
    ]
  }
  return [
    { label: words.penalty, color: look.penalty, values: curves.gradientPenalty },
    { label: words.generator, color: look.generator, values: curves.generatorLoss },
    { label: words.critic, color: look.critic, values: curves.criticLoss },
  ]
}

/** Least and greatest value; 0 … 1 where there is nothing to span. */
function spanOf(values: readonly number[]): [number, number] {
  const least = Math.min(...values)
  const greatest = Math.max(...values)
  return least < greatest ? [least, greatest] : [Math.min(0, least, 1), Math.max(1, greatest)]
}

function rules(y: Axis, { width }: Size, look: ChartLook): string {
  const format = y.tickFormat(Y_TICKS)
  const drawn = y.ticks(Y_TICKS).map((value) => {
    const at = round(y(value))
    const stroke = value === 0 ? look.muted : look.rule
    return [
      tag('line', { x1: LEFT, x2: width - RIGHT, y1: at, y2: at, stroke }),
      text(format(value), { x: LEFT - 6, y: at + 4, fill: look.muted, 'text-anchor': 'end' }),
    ].join('')
  })
  return drawn.join('')
}

function kimgAxis(x: Axis, { width, height }: Size, look: ChartLook): string {
  const format = x.tickFormat(X_TICKS)
  const base = { y: height - 6, fill: look.muted }
  const ticks = x.ticks(X_TICKS).map((value) => {
    return text(format(value), { ...base, x: round(x(value)), 'text-anchor': 'middle' })
  })
  return [...ticks, text('kimg', { ...base, x: width - RIGHT + 16 })].join('')
}

/** The mean as a line, and behind it how far the values reach. */
function drawTrace(trace: Trace, kimg: readonly number[], x: Axis, y: Axis): string {
  const [left = 0, right = 0] = x.range()
  const points = condense(kimg, trace.values, (right - left) / POINT_WIDTH)
  const at = (point: Point) => x(point.kimg)
  const reach = area<Point>(
    at,
    ({ least }) => y(least),
    ({ greatest }) => y(greatest),
  ).digits(1)
  const mean = line<Point>(at, (point) => y(point.mean)).digits(1)
  return [
    tag('path', { d: reach(points) ?? '', fill: trace.color, 'fill-opacity': 0.2 }),
    tag('path', {
      d: mean(points) ?? '',
      fill: 'none',
      stroke: trace.color,
      'stroke-width': 1.5,
      'stroke-linejoin': 'round',
      ...(trace.dashed && { 'stroke-dasharray': '4 3' }),
    }),
  ].join('')
}

/** What stands for neighbouring values where there is no room for each. */
type Point = { kimg: number; least: number; mean: number; greatest: number }

function condense(kimg: readonly number[], values: readonly number[], room: number): Point[] {
  const count = Math.max(1, Math.ceil(values.length / room))
  const groups = Math.ceil(values.length / count)
  return Array.from({ length: groups }, (_, group) => {
    const some = values.slice(group * count, (group + 1) * count)
    const when = kimg.slice(group * count, (group + 1) * count)
    return {
      kimg: meanOf(when),
      least: Math.min(...some),
      mean: meanOf(some),
      greatest: Math.max(...some),
    }
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Each label stands where its line ends, moved no more than it takes to be read. */
function endLabels(traces: readonly Trace[], y: Axis, { width, height }: Size): string {
  const labelled = traces
    .map((trace) => ({ ...trace, at: y(trace.values.at(-1) ?? 0) }))
    .sort((a, b) => a.at - b.at)
  const places = spread(
    labelled.map(({ at }) => at),
    height - BOTTOM,
  )
  return labelled
    .map(({ label, color }, i) => {
      return text(label, { x: width - RIGHT + 8, y: round((places[i] ?? 0) + 4), fill: color })
    })
    .join('')
}

/** Ascending places, at least a line apart and none below `bottom`. */
function spread(wanted: readonly number[], bottom: number): number[] {
  const places: number[] = []
  for (const place of wanted)
    places.push(Math.max(place, (places.at(-1) ?? -Infinity) + LINE_HEIGHT))
  return places.map((place, i) => Math.min(place, bottom - (places.length - 1 - i) * LINE_HEIGHT))
}

/** `critic 0.123`, for each line that was measured. */
function endsOf(traces: readonly Trace[]): string[] {
  return traces
    .filter(({ dashed }) => !dashed)
    .map(({ label, values }) => `${label} ${(values.at(-1) ?? 0).toPrecision(3)}`)
}

function svg({ width, height }: Size, look: ChartLook, label: string, drawing: string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': look.font,
    'font-size': 12,
    role: 'img',
    'aria-label': label,
  }
  return tag('svg', attributes, drawing.join(''))
}

type Attributes = Record<string, string | number>

function text(content: string, attributes: Attributes): string {
  return tag('text', attributes, escaped(content))
}

function tag(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(`${value}`)}"`,
  )
  return `<${name}${written.join('')}>${content}</${name}>`
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
