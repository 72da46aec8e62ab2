import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { printingReport, silentReport } from '../setup/report.ts'
import { type Setup, setUpTensorFlow } from '../setup/tensorflow.ts'

export const setup = defineCommand({
  meta: {
    name: 'setup',
    description:
      'Make TensorFlow load here: fetch its library (274 MB) and compile the binding, once',
  },
  args: {
    cuda: {
      type: 'boolean',
      default: false,
      description: "for NVIDIA's GPUs, with the libraries of CUDA 12.8 (3.2 GB)",
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'fetch and compile anew although it works',
    },
    json: {
      type: 'boolean',
      default: false,
      description: 'print the result as JSON and nothing else',
    },
  },
  async run({ args }) {
    const signal = interruptSignal()
    const report = args.json ? silentReport : printingReport()
    try {
      const result = await setUpTensorFlow({ cuda: args.cuda, force: args.force, report, signal })
      console.log(
        args.json
          ? JSON.stringify({ ready: true, ...result }, null, 2)
          : summary(result, args.cuda),
      )
    } catch (error) {
      if (args.json && error instanceof GardenError) console.log(failureJson(error))
      throw error
    }
  },
})

function interruptSignal(): AbortSignal {
  const interrupt = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort())
  return interrupt.signal
}

function summary(result: Setup, cuda: boolean): string {
  const { tfjsNode, libtensorflow, gpu, seconds } = result
  const name = cuda ? 'tfjs-node-gpu' : 'tfjs-node'
  const ready = `ready: ${name} ${tfjsNode} with libtensorflow ${libtensorflow} (${seconds} s)`
  return gpu === cuda ? ready : `${ready}, but it finds no GPU: "gan doctor" says why`
}

function failureJson({ code, message, suggestion }: GardenError): string {
  return JSON.stringify({ ready: false, error: { code, message, suggestion } }, null, 2)
}
