import 'server-only'
import { channel } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import type { GardenError } from '#lib/error.ts'
import { OPEN } from '../headers.ts'
import { problemDocument } from '../problem.ts'

/** What was refused before Next.js had any work with it. */
export type Refusal = { status: number; code: string }

/** Tells of each refusal: the door runs in modules of its own. */
export const refusals = channel('latent-garden:refused')

export function refuse(
  response: ServerResponse,
  error: GardenError,
  more: Record<string, string> = {},
): void {
  const { status, code, headers, body } = problemDocument(error)
  const length = { 'content-length': `${Buffer.byteLength(body)}` }
  response.writeHead(status, { ...OPEN, ...headers, ...length, ...more }).end(body)
  refusals.publish({ status, code } satisfies Refusal)
}
