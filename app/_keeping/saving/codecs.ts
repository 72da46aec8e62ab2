import type { Format } from './messages.ts'

/** As broad as any: constrained baseline at a level for 1024 × 1024, and VP9's first profile. */
const CODECS: Partial<Record<Format, string>> = { mp4: 'avc1.420028', webm: 'vp09.00.40.08' }

/** Whether this browser seems able to write a format; the worker finds out for certain. */
export async function canWrite(format: Format, side: number): Promise<boolean> {
  const codec = CODECS[format]
  if (!codec) return true
  if (globalThis.VideoEncoder === undefined) return false
  const { supported } = await VideoEncoder.isConfigSupported({ codec, width: side, height: side })
  return supported === true
}
