import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stagesOf } from '#lib/model/integers/bounds.ts'
import { decodeProgram, encodeProgram, parseProgram } from '#lib/model/integers/file.ts'
import { inputShape, LEVELS, type Operation, type Program } from '#lib/model/integers/program.ts'
import { draw } from '#lib/model/integers/reference.ts'
import { gaussians, PURPOSE, stream } from '#lib/random/stream.ts'
import { coarsen, meansOf } from '../../../training/publish/coarse.ts'

const LATENT_SIZE = 12

const latents = Array.from({ length: 8 }, (_, i) =>
  gaussians(stream(9, PURPOSE.latent, i), LATENT_SIZE),
)

test('a program told by another one is read as it was told', () => {
  const [exact, other] = [programOf(1), programOf(2)]
  const step = fc.double({ min: 0.01, max: 2, noNaN: true })
  fc.assert(
    fc.property(step, (each) => {
      const { program, coarse } = coarsen(exact, meansOf(exact, latents), other, each)
      const names = { numbers: 'numbers.gz', from: 'program.json' }
      const { json, numbers } = encodeProgram(program, names, coarse)
      expect(decodeProgram(parseProgram(json, 'program.json'), numbers, other)).toEqual(program)
    }),
    { numRuns: 20 },
  )
})

test('finer steps draw nearer to what was drawn, and those of its own neighbour need none', () => {
  const [exact, other] = [programOf(1), programOf(2)]
  const errors = [1, 0.3, 0.02].map((step) => errorOf(exact, told(exact, other, step)))
  expect(errors[1]).toBeLessThan((errors[0] as number) * 0.7)
  expect(errors[2]).toBeLessThan(2)
  expect(errorOf(exact, told(exact, exact, 1))).toBe(0)
})

test('weights as great as sums have room for are told a little smaller, so that none overflows', () => {
  const full = programOf(1, 2 ** 31 - 1)
  const { program } = coarsen(full, meansOf(full, latents), programOf(2), 0.5)
  expect(() => stagesOf(program)).not.toThrow()
})

function told(exact: Program, other: Program, step: number): Program {
  return coarsen(exact, meansOf(exact, latents), other, step).program
}

function errorOf(one: Program, other: Program): number {
  const [ours, theirs] = [one, other].map((each) => latents.flatMap((z) => [...draw(each, z)])) as [
    number[],
    number[],
  ]
  return ours.reduce((sum, level, i) => sum + Math.abs(level - (theirs[i] ?? 0)), 0) / ours.length
}

/** @param most what sums of the second operation may come to */
function programOf(seed: number, most = 2 ** 27): Program {
  const flat = { height: 1, width: 1, channels: LATENT_SIZE }
  expect(inputShape(LATENT_SIZE)).toEqual(flat)
  const root = operation(seed, 0, flat, { height: 4, width: 4, channels: 16 }, 4)
  const next = operation(seed, 1, root.output, { height: 8, width: 8, channels: 3 }, 2)
  const sums = new Float64Array(3)
  for (const [i, weight] of next.kernel.entries())
    sums[i % 3] = (sums[i % 3] as number) + Math.abs(weight) * root.high
  const scale = most / Math.max(...sums)
  const kernel = next.kernel.map((weight) => Math.trunc(weight * Math.min(scale, 60)))
  const span = Math.sqrt(kernel.reduce((sum, weight) => sum + weight ** 2, 0)) * 100
  const levels = Int32Array.from({ length: LEVELS }, (_, i) => Math.round((i - 127) * (span / 127)))
  return { latentSize: LATENT_SIZE, operations: [root, { ...next, kernel }], levels }
}

function operation(
  seed: number,
  part: number,
  input: Operation['input'],
  output: Operation['output'],
  stride: number,
): Operation {
  const side = 4
  const size = side ** 2 * input.channels * output.channels
  const normal = gaussians(stream(seed, PURPOSE.weights, part), size)
  // Neighbours share most of what they are.
  const common = gaussians(stream(99, PURPOSE.weights, part), size)
  const kernel = Int32Array.from(normal, (z, i) => Math.round(200 * ((common[i] ?? 0) + 0.3 * z)))
  const bias = new Int32Array(output.channels)
  const rounding = { shift: 8, low: 0, high: 8191 }
  return {
    name: `op${part}`,
    kind: 'transposed',
    input,
    output,
    side,
    stride,
    kernel,
    bias,
    ...rounding,
  }
}
