import { deflateRawSync } from 'node:zlib'
import { crc32 } from '#lib/crc.ts'
import type { Files } from './pictures.ts'

/** One entry, and the lies that a hostile archive tells of it. */
export type Member = {
  name: string
  data: Uint8Array
  deflated?: boolean
  flags?: number
  method?: number
  /** Unix file mode. */
  mode?: number
  /** Stated instead of the true length. */
  length?: number
  /** Stated instead of the true checksum. */
  check?: number
  /** Bytes of an extra field in the local header alone, as packers write times there. */
  extra?: number
  /** Where the directory says the entry is, instead of where it is. */
  offset?: number
}

/** A zip archive, byte by byte, by PKWARE's APPNOTE. */
export function zipOf(members: readonly Member[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const stored = member.deflated ? deflateRawSync(member.data) : Buffer.from(member.data)
    const header = headerOf(member, name.length, stored.length)
    directory.push(entryOf(member, header, member.offset ?? at), name)
    const extra = Buffer.alloc(member.extra ?? 0, 0xff)
    const local = Buffer.from(header)
    local.writeUInt16LE(extra.length, 24)
    parts.push(Buffer.from([0x50, 0x4b, 3, 4]), local, name, extra, stored)
    at += 4 + local.length + name.length + extra.length + stored.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, entries, end])
}

/** An honest archive of these files. */
export function archive(files: Files): Uint8Array {
  return zipOf(Array.from(files, ([name, data]) => ({ name, data, deflated: true })))
}

/** What the local header and the directory share: version needed … length of the extra field. */
function headerOf(member: Member, name: number, stored: number): Buffer {
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(0x800 | (member.flags ?? 0), 2)
  header.writeUInt16LE(member.method ?? (member.deflated ? 8 : 0), 4)
  header.writeUInt32LE(member.check ?? crc32(member.data), 10)
  header.writeUInt32LE(stored, 14)
  header.writeUInt32LE(member.length ?? member.data.length, 18)
  header.writeUInt16LE(name, 22)
  return header
}

function entryOf({ mode = 0o100644 }: Member, header: Buffer, offset: number): Buffer {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE((3 << 8) | 20, 4)
  header.copy(entry, 6)
  entry.writeUInt32LE(mode * 2 ** 16, 38)
  entry.writeUInt32LE(offset, 42)
  return entry
}
