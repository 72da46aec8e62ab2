import { type Config, kimgAfter } from '../config.ts'
import { columns } from '../table.ts'
import type { Contender, ContenderName } from './contender.ts'

export type Measured = {
  preset: string
  contender: ContenderName
  /** Of a step, the median over the rounds. */
  seconds: number
  secondsPerKimg: number
}

/**
 * Lets all contenders take the steps of each configuration, in turn and several rounds, so that what
 * else the machine does falls on all of them.
 *
 * @param steps timed in each round
 * @param onMeasured called with what each contender took in a round
 */
export async function bench(
  configs: readonly Config[],
  contenders: readonly Contender[],
  { steps, rounds }: { steps: number; rounds: number },
  onMeasured: (one: Measured) => void,
): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const config of configs) {
    const times = new Map<ContenderName, number[]>()
    for (let round = 0; round < rounds; round++) {
      for (const contender of contenders) {
        const seconds = await contender.measure(config, steps)
        times.set(contender.name, [...(times.get(contender.name) ?? []), seconds])
        onMeasured(summary(config, contender.name, [seconds]))
      }
    }
    for (const [contender, all] of times) measured.push(summary(config, contender, all))
  }
  return measured
}

/** The measurements as a table, a row a preset; each against PyTorch where it took part: above 1 is faster. */
export function benchTable(measured: readonly Measured[]): string {
  const presets = [...new Set(measured.map(({ preset }) => preset))]
  const names = [...new Set(measured.map(({ contender }) => contender))]
  const of = (preset: string, name: string) =>
    measured.find((one) => one.preset === preset && one.contender === name)
  const compared = names.filter((name) => !isPeer(name) && names.some((peer) => isPeer(peer)))
  const rows = presets.map((preset) => [
    preset,
    ...names.map((name) => of(preset, name)?.secondsPerKimg.toFixed(2) ?? '–'),
    ...compared.map((name) => ratio(of(preset, name), of(preset, peerOf(name, names)))),
  ])
  const head = [
    's/kimg',
    ...names,
    ...compared.map((name) => `${name} against ${peerOf(name, names)}`),
  ]
  return columns(head, rows, head.map((_, i) => i).slice(1))
}

function summary(config: Config, contender: ContenderName, times: number[]): Measured {
  const seconds = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
  return {
    preset: config.preset,
    contender,
    seconds,
    secondsPerKimg: seconds / kimgAfter(config, 1),
  }
}

function isPeer(name: string): boolean {
  return name.startsWith('torch')
}

/** PyTorch in the same precision, else in the other. */
function peerOf(name: string, names: readonly ContenderName[]): ContenderName {
  const same = name.endsWith('bfloat16') ? 'torch-bfloat16' : 'torch'
  return names.find((each) => each === same) ?? names.find(isPeer) ?? 'torch'
}

function ratio(ours: Measured | undefined, peer: Measured | undefined): string {
  return ours && peer ? `${(peer.seconds / ours.seconds).toFixed(2)} ×` : '–'
}
