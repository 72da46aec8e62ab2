import 'server-only'
import type * as z from 'zod'
import { findModel, lastingRef, type PublishedModel } from '../catalogue.ts'
import type { Endpoint } from '../contract/endpoint.ts'
import { readPath } from '../contract/read.ts'
import { imageHeaders } from '../headers.ts'
import { type Answer, type Asking, answer, file } from '../respond.ts'
import { type Visitor, visitorOf } from '../visitor.ts'
import { cached, type Made } from './cached.ts'
import { costOf, type Work } from './cost.ts'

/** Of what encoders make of pixels: another one where that changes, so that nobody puts halves of two files together. */
const ENCODING = 'huffman'

/** One kind of file that is drawn when somebody asks. */
export type Drawing = {
  endpoint: Endpoint
  /** @param segments of the path: `{ model, file }` */
  send(request: Asking, segments: Record<string, string>): Promise<Answer>
}

/** What makes one: `Asked` is all that its bytes depend on, beside the release. */
type Described<Params extends z.ZodObject, Asked> = {
  endpoint: Endpoint<Params>
  /** Reads the query, and holds the path to what the model can grow. */
  ask(model: PublishedModel, path: z.output<Params>, request: Asking): Asked
  /** Names the bytes among those of a release. */
  key(asked: Asked): string
  /** Where the same is to be had of a model by another name. */
  address(model: string, asked: Asked): string
  /** What is grown and encoded for it. */
  work(asked: Asked, model: PublishedModel): Work
  /** Draws it where there is a place, so that nobody finds out after it was grown that it cannot be encoded. */
  place: Place
  draw(asked: Asked, model: PublishedModel, visitor: Visitor): Promise<Made>
}

/** @returns throws GardenError `busy` where there is none */
export type Place = (
  draw: () => Promise<Made>,
  visitor: Visitor,
  file: { format: string; pixels: number },
) => Promise<Made>

/** A path names a model and a format, and the rest is for each drawing to say. */
type Named = { model: string; format: string }

export function drawing<Params extends z.ZodObject, Asked>(of: Described<Params, Asked>): Drawing {
  const send = (request: Asking, segments: Record<string, string>) =>
    answer(request, of.endpoint, async () => {
      const path = readPath(of.endpoint, segments)
      const { model: name, format } = path as z.output<Params> & Named
      const model = await findModel(name)
      const asked = of.ask(model, path, request)
      const key = `${model.release.digest}/${ENCODING}/${of.key(asked)}`
      const headers = imageHeaders(model, format, of.address(lastingRef(model), asked))
      return file(request, key, headers, () => {
        const work = of.work(asked, model)
        return cached(key, visitorOf(request), costOf(format, work), (visitor) =>
          of.place(() => of.draw(asked, model, visitor), visitor, { format, ...work }),
        )
      })
    })
  return { endpoint: of.endpoint, send }
}
