import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { crc32c } from '../../lib/crc.ts'

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
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime)
  return record(event.tag(3, WireType.LengthDelimited).string('brain.Event:2'))
}

/** Has TensorBoard forget what an earlier call wrote of this step and later ones. */
export function startRecord(when: When): Uint8Array {
  const event = begun(when).tag(7, WireType.LengthDelimited).fork()
  return record(event.tag(1, WireType.Varint).int32(1).join())
}

/** @param when.wallTime seconds since 1970 */
export function summaryRecord(when: When, entries: readonly Entry[]): Uint8Array {
  const event = begun(when).tag(5, WireType.LengthDelimited).fork()
  for (const entry of entries) writeEntry(event.tag(1, WireType.LengthDelimited).fork(), entry)
  return record(event.join())
}

function begun({ wallTime, step }: When): BinaryWriter {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime)
  return event.tag(2, WireType.Varint).int64(step)
}

/** What a PNG's header calls grey, and how many channels each has. */
const GREY = 0

function writeEntry(summary: BinaryWriter, entry: Entry): void {
  summary.tag(1, WireType.LengthDelimited).string(entry.tag)
  if ('value' in entry) summary.tag(2, WireType.Bit32).float(entry.value)
  else {
    summary.tag(4, WireType.LengthDelimited).fork()
    summary.tag(1, WireType.Varint).int32(entry.height)
    summary.tag(2, WireType.Varint).int32(entry.width)
    summary.tag(3, WireType.Varint).int32(entry.png[25] === GREY ? 1 : 3)
    summary.tag(4, WireType.LengthDelimited).bytes(entry.png).join()
  }
  summary.join()
}

/** Length, its checksum, the message, its checksum. */
function record(event: BinaryWriter): Uint8Array {
  const message = event.finish()
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
