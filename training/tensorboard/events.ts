import { crc32c } from '../../lib/crc.ts'
import { encodeMessage } from './protobuf.ts'

/** A number, or a PNG with its size in pixels, under a name with `/` between groups. */
export type Entry =
  | { tag: string; value: number }
  | { tag: string; png: Uint8Array; width: number; height: number }

type When = { wallTime: number; step: number }

/**
 * Records of TensorBoard's event files, to be put one behind the other.
 *
 * Source: tensorflow/core/util/event.proto and summary.proto; framing: tensorflow/core/lib/io/record_writer.h.
 */
export function versionRecord(wallTime: number): Uint8Array {
  return record([
    { number: 1, double: wallTime },
    { number: 3, text: 'brain.Event:2' },
  ])
}

/** Has TensorBoard forget what an earlier call wrote of this step and later ones. */
export function startRecord({ wallTime, step }: When): Uint8Array {
  const started = encodeMessage([{ number: 1, integer: 1 }])
  return record([...head({ wallTime, step }), { number: 7, bytes: started }])
}

/** @param when.wallTime seconds since 1970 */
export function summaryRecord(when: When, entries: readonly Entry[]): Uint8Array {
  const values = entries.map((entry) => ({ number: 1, bytes: encodeEntry(entry) }))
  return record([...head(when), { number: 5, bytes: encodeMessage(values) }])
}

const head = ({ wallTime, step }: When) => [
  { number: 1, double: wallTime },
  { number: 2, integer: step },
]

/** What a PNG's header calls grey, and how many channels each has. */
const GREY = 0

function encodeEntry(entry: Entry): Uint8Array {
  const tag = { number: 1, text: entry.tag }
  if ('value' in entry) return encodeMessage([tag, { number: 2, float: entry.value }])
  const image = encodeMessage([
    { number: 1, integer: entry.height },
    { number: 2, integer: entry.width },
    { number: 3, integer: entry.png[25] === GREY ? 1 : 3 },
    { number: 4, bytes: entry.png },
  ])
  return encodeMessage([tag, { number: 4, bytes: image }])
}

/** Length, its checksum, the message, its checksum. */
function record(fields: Parameters<typeof encodeMessage>[0]): Uint8Array {
  const message = encodeMessage(fields)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(message.length))
  return Buffer.concat([length, masked(length), message, masked(message)])
}

/** A checksum that stays one where checksums are part of what is summed. */
function masked(bytes: Uint8Array): Uint8Array {
  const sum = crc32c(bytes)
  const rotated = ((sum >>> 15) | (sum << 17)) >>> 0
  const out = Buffer.alloc(4)
  out.writeUInt32LE((rotated + 0xa282ead8) % 2 ** 32)
  return out
}
