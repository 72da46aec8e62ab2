import type { OwnFault } from '#lib/model/own/fault.ts'
import type { own } from '../_words/own.ts'

/** What is wrong with a folder, in the visitor's language. */
export function faultWords(fault: OwnFault, t: (typeof own)['en']['faults']): string {
  switch (fault.kind) {
    case 'no-model':
      return t.noModel
    case 'graph-model':
      return t.graphModel(fault.file)
    case 'unreadable':
      return t.unreadable(fault.file, fault.problem)
    case 'shard-missing':
      return t.shardMissing(fault.file)
    case 'shard-size':
      return t.shardSize(fault.file, `${fault.bytes}`, `${fault.expected}`)
    case 'layer':
      return t.layer(fault.problem)
    case 'shape':
      return t.shape(fault.shape)
    case 'too-large':
      return t.tooLarge(Math.ceil(fault.bytes / 1e6), Math.floor(fault.most / 1e6))
  }
}
