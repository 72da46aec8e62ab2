import { GardenError } from '../../error.ts'

/** What is wrong with a folder that somebody brought along. */
export type OwnFault =
  /** There is no layers model in it. */
  | { kind: 'no-model' }
  | { kind: 'graph-model'; file: string }
  | { kind: 'unreadable'; file: string; problem: string }
  | { kind: 'shard-missing'; file: string }
  | { kind: 'shard-size'; file: string; bytes: number; expected: number }
  /** It cannot be compiled; the problem names the layer. */
  | { kind: 'layer'; problem: string }
  /** What it makes is not a square picture of one or three channels. */
  | { kind: 'shape'; shape: string }
  | { kind: 'too-large'; bytes: number; most: number }

/** What was wrong with the folder, when that is what an error tells. */
export function faultIn(error: unknown): OwnFault | undefined {
  const isFault = error instanceof GardenError && error.code === 'invalid_model'
  return isFault ? (error.cause as OwnFault) : undefined
}

/** The error of a fault, in words for logs and programs. */
export function wrong(fault: OwnFault): GardenError {
  return new GardenError('invalid_model', sentence(fault), {
    suggestion: 'Choose the folder that tf.LayersModel.save wrote: a model.json and its shards.',
    cause: fault,
  })
}

function sentence(fault: OwnFault): string {
  switch (fault.kind) {
    case 'no-model':
      return 'There is no layers model among the files.'
    case 'graph-model':
      return `${fault.file} is a graph model, not a layers model.`
    case 'unreadable':
      return `${fault.file} cannot be read: ${fault.problem}.`
    case 'shard-missing':
      return `${fault.file} is not among the files.`
    case 'shard-size':
      return `${fault.file} has ${fault.bytes} bytes, not ${fault.expected}.`
    case 'layer':
      return `The generator cannot be made: ${fault.problem}.`
    case 'shape':
      return `The generator makes ${fault.shape}, not a square picture of one or three channels.`
    case 'too-large':
      return `The weights have ${fault.bytes} bytes, more than ${fault.most}.`
  }
}
