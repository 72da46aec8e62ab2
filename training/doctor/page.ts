import pc from 'picocolors'
import { columns } from '../table.ts'
import type { Diagnosis, Finding } from './doctor.ts'
import type { Failing, Working } from './examine.ts'
import type { Machine } from './machine.ts'
import type { Speed } from './speed.ts'

/** Characters a line, at most. */
const WIDTH = 80

/** Before the text beside a name, and before the last column of the table. */
const [INDENT, TABLE_INDENT] = [11, 41]

/** A diagnosis for people, in lines of 80 characters. */
export function page({ auto, backends, machine }: Diagnosis): string {
  const working = backends.filter((each) => each.trains)
  const failing = backends.filter((each) => !each.trains)
  return [
    ...(working.length > 0 ? [workingTable(working), '', ...legend(auto), ''] : []),
    ...(failing.length > 0 ? [pc.bold('Does not train here'), ...failing.map(reason), ''] : []),
    pc.bold('Machine'),
    ...machineFacts(machine).map(([name, fact]) => entry(name, fact)),
  ].join('\n')
}

function workingTable(working: (Finding & Working)[]): string {
  const rows = working.flatMap(({ name, version, device, speed, bfloat16, gradientError }) => {
    const identity = wrapped(`${version}, ${device}`, WIDTH - TABLE_INDENT).join('\n')
    const first = [pc.green(name), ...figures(speed), gradientError.toExponential(1), identity]
    return bfloat16 ? [first, ['  bfloat16', ...figures(bfloat16)]] : [first]
  })
  return columns(['Trains here', 'forward', 'backward', 'error', 'with'], rows, [1, 2, 3])
}

/** Three digits, or all before the point. */
function figures({ forwardGflops, backwardGflops }: Speed): string[] {
  return [forwardGflops, backwardGflops].map((value) =>
    value >= 100 ? value.toFixed(0) : value.toPrecision(3),
  )
}

function legend(auto: string | undefined): string[] {
  return [
    `GFLOP/s of a convolution; largest error of the penalty's gradient.`,
    `"--backend auto" takes ${auto ?? 'none'}.`,
  ].map(pc.dim)
}

function reason(finding: Finding & Failing): string {
  const { name, reason, suggestion } = finding
  const advice = suggestion === undefined ? [] : [entry('', pc.dim(suggestion))]
  return [entry(pc.red(name), reason, name.length), ...advice].join('\n')
}

function machineFacts(machine: Machine): [name: string, fact: string][] {
  const { processor, cores, extensions, memoryBytes, freeMemoryBytes, freeDiskBytes } = machine
  return [
    ['processor', `${[processor, `${cores} threads`, ...extensions].join(', ')}`],
    ['memory', `${gigabytes(memoryBytes)}, ${gigabytes(freeMemoryBytes)} free`],
    ['disk', `${gigabytes(freeDiskBytes)} free in this folder`],
    ['node', `${machine.node} on ${machine.platform}`],
    ['sharp', machine.sharp],
  ]
}

/** A name and, beside it, what is to say. */
function entry(name: string, text: string, length = name.length): string {
  const lines = wrapped(text, WIDTH - INDENT).join(`\n${' '.repeat(INDENT)}`)
  return name + ' '.repeat(INDENT - length) + lines
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(0)} GB`
}
