import type * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import type { Activation } from '#lib/model/compile/activation.ts'
import { signed } from '#lib/model/compile/end.ts'
import { foldNetwork } from '#lib/model/compile/fold.ts'
import type { Kind, Network, Node } from '#lib/model/compile/network.ts'
import { calibrate, calibrationLatents } from '#lib/model/integers/calibrate.ts'
import { decodeProgram, encodeProgram, parseProgram } from '#lib/model/integers/file.ts'
import type { Program } from '#lib/model/integers/program.ts'
import { quantise } from '#lib/model/integers/quantise.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { assemble } from '#lib/model/kernels/assemble.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { buildGenerator } from '../../../training/import/layers.ts'
import { onnxNetwork } from '../../../training/import/onnx.ts'
import { programIn } from '../../../training/onnx/kept.ts'
import { programModel } from '../../../training/onnx/program.ts'
import { decodeModel, encodeModel } from '../../../training/onnx/proto.ts'
import { openSession } from '../../../training/onnx/runtime.ts'
import { growPictures } from '../../../training/pictures/sheet.ts'

beforeAll(() => startBackend('wasm', () => {}))

const SIZE = 8
const latents = Array.from({ length: 9 }, (_, seed) => sampleLatent(toSeed(seed), SIZE, 'normal'))

type Step = Kind | ((before: Node[]) => Node[])

/** Networks that begin with a picture of 5 × 5 × 6, end with one of one channel, and have something between. */
const KINDS: [string, Step[]][] = [
  ['nothing', []],
  ...(
    [
      'tanh',
      'sigmoid',
      'selu',
      'swish',
      'gelu',
      'gelu-tanh',
      'softplus',
      'softsign',
      'mish',
    ] as const
  ).map((curve): [string, Step[]] => [curve, [act({ curve })]]),
  ['elu', [act({ curve: 'elu', alpha: 1 })]],
  ['relu of at most 1', [act({ curve: 'clip', low: 0, high: 1 })]],
  ['leaky relu before a norm', [act({ curve: 'leaky', slope: 0.3 }), affine(6)]],
  ['slopes of channels', [{ kind: 'slopes', slopes: numbers(6) }]],
  ['a convolution without padding', [convolution({ padding: margins(0) })]],
  ['a convolution of stride 2', [convolution({ stride: 2 })]],
  [
    'zeros around a shift',
    [
      act({ curve: 'tanh' }),
      affine(6),
      { kind: 'pad', margins: { top: 1, left: 2, bottom: 3, right: 2 } },
      convolution({ padding: margins(0) }),
    ],
  ],
  [
    'a picture cut after an activation',
    [act({ curve: 'tanh' }), { kind: 'crop', margins: margins(1) }],
  ],
  ['a transposed convolution of stride 1', [transposed({ stride: 1, side: 3 })]],
  ['from 5 to 9', [transposed({ stride: 2, side: 3, padding: margins(1) })]],
  [
    'a stride greater than the kernel',
    [transposed({ stride: 3, side: 2, padding: { ...margins(0), bottom: -1, right: -1 } })],
  ],
  ['an enlargement by 3', [{ kind: 'enlargement', factor: 3, by: 'nearest' }]],
  ['an enlargement between pixels', [{ kind: 'enlargement', factor: 2, by: 'bilinear' }]],
  ['an odd one between pixels', [affine(6), { kind: 'enlargement', factor: 3, by: 'bilinear' }]],
  ['TF.js’ own between pixels', [{ kind: 'enlargement', factor: 2, by: 'bilinear-corner' }]],
  [
    'blocks of pixels',
    [convolution({ filters: 8 }), { kind: 'shuffle', block: 2, first: 'channels' }],
  ],
  [
    'blocks after an activation',
    [
      convolution({ filters: 8 }),
      act({ curve: 'tanh' }),
      { kind: 'shuffle', block: 2, first: 'blocks' },
    ],
  ],
  [
    'a norm of each picture',
    [
      { kind: 'normal', over: 'picture', groups: 'each', epsilon: 1e-3 },
      affine(6),
      act({ curve: 'leaky', slope: 0 }),
    ],
  ],
  [
    'a norm of each pixel',
    [
      {
        kind: 'normal',
        over: 'position',
        groups: 1,
        epsilon: 1e-3,
        scale: numbers(6),
        shift: numbers(6),
      },
    ],
  ],
  [
    'a norm of groups of channels',
    [{ kind: 'normal', over: 'picture', groups: 2, epsilon: 1e-3, scale: numbers(6) }],
  ],
  ['a residual addition', [residual]],
  [
    'a skip around an enlargement, a norm and an activation',
    [skipped({ by: [doubled(), affine(6), relu(), convolution({})], beside: [doubled()] })],
  ],
  [
    'a skip around an enlargement and an activation',
    [skipped({ by: [doubled(), relu(), convolution({})], beside: [doubled()] })],
  ],
  [
    'a skip around margins and an activation',
    [
      skipped({
        by: [{ kind: 'pad', margins: margins(1) }, relu(), convolution({ padding: margins(0) })],
        beside: [],
      }),
    ],
  ],
  [
    'a skip that is convolved before it is enlarged',
    [
      skipped({
        by: [doubled(), relu(), convolution({})],
        beside: [convolution({ side: 1 }), doubled()],
      }),
    ],
  ],
  ['what is read in two places', [joined]],
  [
    'a dense layer after a picture',
    [
      { kind: 'flatten', order: 'channels-last' },
      dense(150, 18),
      { kind: 'reshape', shape: { height: 3, width: 3, channels: 2 }, order: 'channels-first' },
    ],
  ],
]

test.each(KINDS)(
  '%s is drawn as TF.js draws it, by the definition and by our kernels alike',
  async (_, steps) => {
    const network = signed(build(steps))
    const generator = buildGenerator(network)
    const program = programOf(network)
    const exact = await expected(generator)
    const engine = await assemble(program)
    const drawn =
      latents.length > engine.pictures
        ? [
            ...(await engine.run(latents.slice(0, engine.pictures))),
            ...(await engine.run(latents.slice(engine.pictures))),
          ]
        : [...(await engine.run(latents))]
    expect(drawn).toHaveLength(exact.length)
    expect(
      Math.max(...drawn.map((byte, i) => Math.abs(byte - (exact[i] ?? 999)))),
    ).toBeLessThanOrEqual(2)
    const size = drawn.length / latents.length
    for (const place of [0, latents.length - 1])
      expect([...draw(program, latents[place] as Float32Array)]).toEqual(
        drawn.slice(place * size, (place + 1) * size),
      )
    generator.dispose()
  },
)

test.each(KINDS)(
  '%s, written as ONNX, is read as the same program, and drawn by ONNX Runtime within a level',
  async (_, steps) => {
    const program = programOf(signed(build(steps)))
    const bytes = encodeModel(programModel(program, 'kind'))
    expect(programIn(decodeModel(bytes))).toEqual(program)
    const again = signed(onnxNetwork(bytes))
    const generator = buildGenerator(again)
    const layers = await expected(generator)
    generator.dispose()
    const session = await openSession(bytes, [0, SIZE])
    let start = 0
    for (const latent of latents) {
      const bytes = draw(program, latent)
      const { values } = await session.draw(latent)
      const levels = toBytes(values)
      for (const [i, byte] of bytes.entries()) {
        expect(Math.abs(byte - (levels[i] as number))).toBeLessThanOrEqual(1)
        // Layers do not round, nor have weights at random the margin of trained ones.
        expect(Math.abs(byte - (layers[start + i] as number))).toBeLessThanOrEqual(3)
      }
      start += bytes.length
    }
  },
)

test('ONNX Runtime draws a model of a fixed batch too, and what it cannot draw is refused', async () => {
  const model = programModel(programOf(signed(build(KINDS[0]?.[1] ?? []))), 'kind')
  const [input] = model.graph.inputs
  const [latent] = latents as [Float32Array]
  const free = await openSession(encodeModel(model), [0, SIZE])
  if (input) input.dims[0] = 3
  const fixed = encodeModel(model)
  const session = await openSession(fixed, [3, SIZE])
  expect(await session.draw(latent)).toEqual(await free.draw(latent))
  const wrong = await openSession(fixed, [2, SIZE])
  await expect(wrong.draw(latent)).rejects.toMatchObject({
    code: 'invalid_model',
    suggestion: expect.stringContaining('--sample'),
  })
})

test.each<[string, (kept: Record<string, string>, json: Record<string, unknown>) => void, string]>([
  ['is no JSON', (kept) => void Object.assign(kept, { program: '{' }), 'is not JSON'],
  ['is of other fields', (kept) => void Object.assign(kept, { program: '{}' }), 'program at json'],
  [
    'tells of a larger kernel than its graph has',
    (kept, json) => {
      const operations = json.operations as { outputs: number }[]
      const [first, ...others] = operations
      const program = JSON.stringify({
        ...json,
        operations: [{ ...first, outputs: 65_536 }, ...others],
      })
      Object.assign(kept, { json: program })
    },
    'numbers, not 13107200',
  ],
])('a file of ours whose program %s is refused as damaged', (_, damage, problem) => {
  const model = programModel(programOf(signed(build([]))), 'kind')
  const [[key, text] = ['', '']] = Object.entries(model.metadata)
  const kept = JSON.parse(text) as Record<string, string>
  damage(kept, JSON.parse(kept.json ?? ''))
  model.metadata[key] = kept.program ?? JSON.stringify(kept)
  expect(() => programIn(model)).toThrow(problem)
  expect(() => programIn(model)).toThrow(GardenError)
})

test.each<[string, Activation[]]>([
  ['sigmoid', [{ curve: 'sigmoid' }]],
  ['nothing', []],
  ['a clip to 0 … 1', [{ curve: 'clip', low: 0, high: 1 }]],
  ['tanh brought to 0 … 1', [{ curve: 'tanh' }, { curve: 'line', scale: 0.5, shift: 0.5 }]],
])('a picture that ends in %s is brought to −1 … 1', async (_, ends) => {
  const network = signed([
    ...build([]).slice(0, -1),
    ...ends.map(
      (activation, i): Node => ({ name: 'end', inputs: [i + 5], kind: 'activation', activation }),
    ),
  ])
  const program = programOf(network)
  const exact = await expected(buildGenerator(network))
  const drawn = latents.flatMap((latent) => [...draw(program, latent)])
  expect(
    Math.max(...drawn.map((byte, i) => Math.abs(byte - (exact[i] ?? 999)))),
  ).toBeLessThanOrEqual(2)
  expect(Math.max(...exact) - Math.min(...exact)).toBeGreaterThan(60)
})

async function expected(generator: tf.LayersModel): Promise<number[]> {
  return (await growPictures(generator, latents)).flatMap(({ data }) => [...data])
}

/** By way of the files that are published. */
function programOf(network: Network): Program {
  const operations = foldNetwork(network)
  const peaks = calibrate(operations, calibrationLatents(operations, 'normal'))
  const { json, numbers } = encodeProgram(quantise(operations, peaks), { numbers: 'numbers.gz' })
  return decodeProgram(parseProgram(json, 'program.json'), numbers)
}

function build(steps: readonly Step[]): Network {
  const nodes: Node[] = [{ name: 'latent', inputs: [], kind: 'latent', size: SIZE }]
  add(nodes, dense(SIZE, 150), {
    kind: 'reshape',
    shape: { height: 5, width: 5, channels: 6 },
    order: 'channels-last',
  })
  for (const step of steps) {
    if (typeof step === 'function') nodes.push(...step(nodes))
    else add(nodes, step)
  }
  const channels = channelsAfter(steps)
  add(
    nodes,
    transposed({ inputs: channels, filters: 3, side: 4, stride: 4 }),
    convolution({ inputs: 3, filters: 1 }),
  )
  add(nodes, convolution({ inputs: 1, filters: 1, side: 1 }), act({ curve: 'tanh' }))
  return nodes
}

function add(nodes: Node[], ...kinds: Kind[]): void {
  for (const kind of kinds) nodes.push({ name: kind.kind, inputs: [nodes.length - 1], ...kind })
}

function channelsAfter(steps: readonly Step[]): number {
  const last = steps.at(-1)
  if (last === joined) return 12
  if (typeof last !== 'object') return 6
  if (last.kind === 'shuffle' || last.kind === 'reshape') return 2
  return 6
}

function residual(before: Node[]): Node[] {
  const from = before.length - 1
  return [
    { name: 'on the way', inputs: [from], ...act({ curve: 'leaky', slope: 0 }) },
    { name: 'conv', inputs: [from + 1], ...convolution({}) },
    { name: 'sum', inputs: [from + 2, from], kind: 'add' },
  ]
}

/** The sum of what two ways make of one picture. */
function skipped({ by, beside }: { by: Kind[]; beside: Kind[] }): (before: Node[]) => Node[] {
  return (before) => {
    const from = before.length - 1
    const way = (kinds: readonly Kind[], start: number) =>
      kinds.map(
        (kind, i): Node => ({
          name: `${kind.kind} ${start + i}`,
          inputs: [i === 0 ? from : start + i - 1],
          ...kind,
        }),
      )
    const first = way(by, from + 1)
    const second = way(beside, from + 1 + by.length)
    const end = from + by.length + beside.length
    const inputs = [from + by.length, beside.length > 0 ? end : from]
    return [...first, ...second, { name: 'sum', inputs, kind: 'add' }]
  }
}

function joined(before: Node[]): Node[] {
  const from = before.length - 1
  return [
    { name: 'one', inputs: [from], ...act({ curve: 'tanh' }) },
    { name: 'both', inputs: [from, from + 1], kind: 'concatenation' },
  ]
}

function act(activation: Activation): Kind & { kind: 'activation' } {
  return { kind: 'activation', activation }
}

function relu(): Kind {
  return act({ curve: 'leaky', slope: 0 })
}

function doubled(): Kind {
  return { kind: 'enlargement', factor: 2, by: 'nearest' }
}

function affine(channels: number): Kind {
  return { kind: 'affine', scale: numbers(channels), shift: numbers(channels, 1) }
}

function dense(inputs: number, units: number): Kind {
  return {
    kind: 'dense',
    units,
    kernel: numbers(inputs * units, 2, inputs),
    bias: numbers(units, 3),
  }
}

type Given = {
  inputs?: number
  filters?: number
  side?: number
  stride?: number
  padding?: 'same' | ReturnType<typeof margins>
}

function convolution(given: Given): Kind & { kind: 'convolution' } {
  return { kind: 'convolution', ...window(given) }
}

function transposed(given: Given): Kind {
  return { kind: 'transposed', ...window(given) }
}

function window({ inputs = 6, filters = 6, side = 3, stride = 1, padding = 'same' }: Given) {
  const kernel = numbers(side * side * inputs * filters, 4, (side * side * inputs) / stride ** 2)
  return { kernel, bias: numbers(filters, 5), height: side, width: side, filters, stride, padding }
}

function margins(size: number) {
  return { top: size, left: size, bottom: size, right: size }
}

/** Normal numbers whose sums over a fan have a variance of 1. */
function numbers(length: number, part = 0, fan = 4): Float32Array {
  return gaussians(stream(7, PURPOSE.weights, part), length).map((value) => value / Math.sqrt(fan))
}
