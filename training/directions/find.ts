import type * as tf from '@tensorflow/tfjs'
import { encodeVector } from '../../lib/latent/directions.ts'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import { gaussians, PURPOSE, stream } from '../../lib/random/stream.ts'
import type { Condition } from '../conditions/conditions.ts'
import type { Config } from '../config.ts'
import { openGenerator } from '../pictures/generator.ts'
import { growPictures } from '../pictures/sheet.ts'
import type { Progress } from '../progress.ts'
import { EPOCHS, type Recogniser } from '../recognition/network.ts'
import { readRun } from '../run/folder.ts'
import type { Attribute, Wanted } from './attributes.ts'
import { conditionsToldBy, saidDirection } from './conditions.ts'
import { type Effect, measureEffect } from './effect.ts'
import { type Examples, readExamples } from './examples.ts'
import { learnDirections } from './learn.ts'
import { trainReader } from './reader.ts'
import {
  type DirectionsRecord,
  directionsPath,
  type Finding,
  wantedHash,
  writeDirections,
} from './record.ts'
import { closedFormDirections } from './sefa.ts'
import { correlation, moments } from './statistics.ts'
import { writeStrips } from './strips.ts'

/** Seeds from here on measure effects: nothing is learned from them. */
const FRESH = 2 ** 31

/** Latents moved to measure an effect, and those of them that the strips show. */
const MOVED = 128
const SHOWN = 2

/** Directions taken from the first layer, and random ones that they must outdo. */
const CLOSED_FORM = 4
const RANDOM = 4

/** Pictures kept from the reader to test it: one of so many. */
const HELD_OUT = 6

/** Named directions that are published: those that change most. */
const MOST = 12

/** What a named direction must do to be published: be read at all, and change by so much from −3 to 3. */
const LEAST = { skill: 0.7, change: 1 }

/** Pictures between two reports. */
const CHUNK = 128

export type DirectionsOptions = {
  run: string
  /** Folder of the packed data set whose attributes are to be learned; undefined for none. */
  data: string | undefined
  /** Pictures of it to learn from. */
  examples: number
  /** Pictures to grow and read. */
  pictures: number
  /** Attributes to look for, by the names of their directions; all that the data set tells unless given. */
  wanted?: Readonly<Record<string, Wanted>> | undefined
}

/** How a direction of a condition was found. */
const SAID =
  "The latent's own components: while it learned, the critic was told which kind a picture is, and latents said it of those grown."

type Watch = { progress: Progress; print: (line: string) => void }

type Candidate = Pick<
  DirectionsRecord['directions'][number],
  'name' | 'kind' | 'minus' | 'plus' | 'words' | 'found'
> & { vector: Float32Array }

/**
 * Looks for directions in the latents of a run's newest generator: those its first layer answers
 * most to, and, where the data set tells what is in its pictures, those that change that.
 * Each is measured on fresh latents, by a reader of attributes that it was not learned from, since
 * what fools one does not fool another; what does not do what it is called is not published.
 * Writes `directions/<kimg>.json`, and strips of all that is found as `.png` beside it.
 *
 * @throws GardenError as `openGenerator`
 */
export async function findDirections(
  options: DirectionsOptions,
  watch: Watch,
): Promise<DirectionsRecord> {
  const { run, data } = options
  const open = await openGenerator(run, {}, watch.print)
  const { generator, config, step, kimg } = open
  const known = data === undefined ? undefined : await learnToRead(options, data, config, watch)
  const learned = known ? await learn(generator, config, known, options, watch) : []
  const candidates = [...learned, ...(await closedForm(generator, config))]
  const measured = await measure(generator, config, candidates, known, watch)
  const latents = latentsOf(config, FRESH, SHOWN)
  const vectors = candidates.map(({ vector }) => vector)
  await writeStrips(`${directionsPath(run, kimg)}.png`, generator, latents, vectors)
  known?.learner.dispose()
  known?.judge.dispose()
  open.dispose()
  const record: DirectionsRecord = {
    step,
    kimg,
    learned: known?.learned ?? null,
    pictures: known ? options.pictures : 0,
    wanted: wantedHash(options),
    findings: measured,
    directions: published(candidates, measured),
  }
  await writeDirections(run, record)
  return record
}

/** Named ones first, with what they change most before the others. */
function published(
  candidates: readonly Candidate[],
  findings: readonly Finding[],
): DirectionsRecord['directions'] {
  const working = candidates.flatMap(({ vector, ...said }, i) => {
    const { works, changes } = findings[i] as Finding
    return works ? [{ ...said, changes: notable(changes), vector: encodeVector(vector) }] : []
  })
  const own = ({ name, changes }: (typeof working)[number]) => changes[name] ?? 0
  const named = working.filter(({ kind }) => kind === 'attribute').sort((a, b) => own(b) - own(a))
  return [...named.slice(0, MOST), ...working.filter(({ kind }) => kind !== 'attribute')]
}

function notable(changes: Finding['changes']): Finding['changes'] {
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => Math.abs(change) >= 0.1))
}

type Known = {
  attributes: readonly Attribute[]
  /** Those of them, from the first on, that directions are looked for of. */
  sought: number
  /** What directions are learned from, and another reader that says whether they do what they should. */
  learner: Recogniser
  judge: Recogniser
  /** Of the judge, for each attribute: correlation of what it reads off unseen pictures with what is known. */
  skills: number[]
  learned: NonNullable<DirectionsRecord['learned']>
  /** What latents say, in the order in which they do. */
  conditions: Condition[]
}

/** Undefined, which is said, where the data set tells nothing of its pictures. */
async function learnToRead(
  { run, examples, wanted }: DirectionsOptions,
  folder: string,
  config: Config,
  { progress, print }: Watch,
): Promise<Known | undefined> {
  const all = await readExamples(folder, examples, wanted)
  const attributes = all?.attributes ?? []
  if (!all || attributes.length === 0) {
    print(`${folder} tells nothing of its pictures: no named directions`)
    print(
      '"gan dataset make" tells, also of a set that an earlier version drew, when it is called again',
    )
    return undefined
  }
  const count = all.pictures.length
  const heldOut = Math.ceil(count / HELD_OUT)
  const seen = part(all, heldOut, count)
  const train = (number: number) =>
    progress((count - heldOut) * EPOCHS, 'pictures read', (onProgress) =>
      trainReader(seen, toSeed((config.seed + number) >>> 0), onProgress),
    )
  const learner = await train(0)
  const judge = await train(1)
  const unseen = part(all, 0, heldOut)
  const scores = await judge.read(unseen.pictures)
  const skills = attributes.map((_, k) => correlation(column(scores, k), column(unseen.values, k)))
  const learned = { data: all.data, count, heldOut }
  const conditions = await conditionsToldBy(folder, await readRun(run))
  return {
    ...{ attributes, learner, judge, skills, learned, conditions },
    sought: wanted ? all.asked : attributes.length,
  }
}

function part({ pictures, values }: Examples, from: number, to: number): Examples {
  return { pictures: pictures.slice(from, to), values: values.slice(from, to) }
}

async function learn(
  generator: tf.LayersModel,
  config: Config,
  { attributes, sought, learner, skills, learned, conditions }: Known,
  { pictures }: DirectionsOptions,
  { progress }: Watch,
): Promise<Candidate[]> {
  const latents = latentsOf(config, 0, pictures)
  const scores = await progress(pictures, 'pictures grown', async (onProgress) => {
    const read: number[][] = []
    while (read.length < pictures) {
      const chunk = latents.slice(read.length, read.length + CHUNK)
      read.push(...(await learner.read(await growPictures(generator, chunk))))
      onProgress(read.length)
    }
    return read
  })
  const found = `Read off ${pictures} generated pictures by a network that had seen ${learned.count} of the data set with known attributes; ridge regression on latents, orthogonal to the other attributes.`
  // What a network does not read off unseen pictures has a slope of chance.
  const isKnown = (k: number) => (skills[k] ?? 0) >= LEAST.skill
  const told = attributes.map(({ group }, k) => ({ group, isKnown: isKnown(k) }))
  const vectors = learnDirections(latents, scores, told)
  return attributes.slice(0, sought).map((attribute, k) => {
    const { name, minus, plus, words } = attribute
    const said = saidDirection(attribute, conditions, config.latentSize)
    const vector = asLong(said ?? vectors[k] ?? new Float32Array(), config.prior)
    const how = said ? SAID : found
    return { name, kind: 'attribute', minus, plus, ...(words && { words }), found: how, vector }
  })
}

async function closedForm(generator: tf.LayersModel, { prior }: Config): Promise<Candidate[]> {
  const vectors = await closedFormDirections(generator, CLOSED_FORM)
  return vectors.map((vector, i) => ({
    name: `sefa${i + 1}`,
    kind: 'sefa',
    minus: 'one way',
    plus: 'the other',
    found: `Eigenvector ${i + 1} of the first layer's weights, by its eigenvalue (SeFa).`,
    vector: asLong(vector, prior),
  }))
}

async function measure(
  generator: tf.LayersModel,
  config: Config,
  candidates: readonly Candidate[],
  known: Known | undefined,
  { progress }: Watch,
): Promise<Finding[]> {
  const latents = latentsOf(config, FRESH, MOVED)
  const total = candidates.length + RANDOM
  return progress(total, 'directions measured', async (onProgress) => {
    const random = await Promise.all(randomVectors(config).map(effect))
    const usual = moments(random.map(({ levels }) => levels)).mean
    const findings: Finding[] = []
    for (const [k, candidate] of candidates.entries()) {
      const skill = candidate.kind === 'attribute' ? (known?.skills[k] ?? null) : null
      const measured = await effect(candidate.vector)
      findings.push(judged(candidate.name, known?.attributes ?? [], measured, skill, usual))
      onProgress(RANDOM + k + 1)
    }
    return findings
  })

  function effect(vector: Float32Array): Promise<Effect> {
    return measureEffect(generator, latents, vector, known?.judge)
  }
}

/**
 * A named direction works when it does what it is called more than anything else.
 *
 * @param usual levels that a random direction changes pictures by
 */
function judged(
  name: string,
  attributes: readonly Attribute[],
  { changes, levels }: Effect,
  skill: number | null,
  usual: number,
): Finding {
  const k = attributes.findIndex((attribute) => attribute.name === name)
  const own = changes[k] ?? 0
  // What tells of the same changes along with it.
  const others = changes.filter((_, j) => attributes[j]?.group !== attributes[k]?.group)
  const greatest = Math.max(0, ...others.map(Math.abs))
  const isTrue = own >= LEAST.change && own > greatest && (skill ?? 0) >= LEAST.skill
  return {
    name,
    works: skill === null ? levels > usual : isTrue,
    skill: skill === null ? null : round(skill),
    changes: Object.fromEntries(changes.map((change, i) => [attributes[i]?.name, round(change)])),
    levels: round(levels),
  }
}

/** The latents of seeds, as the gallery draws them. */
function latentsOf({ latentSize, prior }: Config, first: number, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, i) => sampleLatent(toSeed(first + i), latentSize, prior))
}

function randomVectors({ latentSize, prior }: Config): Float32Array[] {
  return Array.from({ length: RANDOM }, (_, i) => {
    const vector = gaussians(stream(i, PURPOSE.evaluation), latentSize)
    const length = Math.hypot(...vector)
    return asLong(
      vector.map((component) => component / length),
      prior,
    )
  })
}

/** A unit vector made as long as the prior's standard deviation; a uniform component's is 1/√3. */
function asLong(vector: Float32Array, prior: Prior): Float32Array {
  return prior === 'normal' ? vector : vector.map((component) => component / Math.sqrt(3))
}

function column(rows: readonly number[][], k: number): number[] {
  return rows.map((row) => row[k] ?? 0)
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
