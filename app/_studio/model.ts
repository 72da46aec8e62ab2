import type { Digest } from '#lib/digest.ts'
import type { Direction } from '#lib/latent/directions.ts'
import type { Prior } from '#lib/latent/sample.ts'

/** What the studio and the map need to know of a generator. */
export type StudioModel = {
  title: string
  resolution: number
  /** Whole kimg, oldest first; the finished generator is not among them. */
  ages: readonly number[]
  directions: readonly StudioDirection[]
  source: ModelSource
}

/** A direction without its vector, which is the worker's business. */
export type StudioDirection = Pick<Direction, 'name' | 'minus' | 'plus' | 'words' | 'kind'>

export type ModelSource = ReleaseSource | OwnSource

/** Published here: what this device cannot grow the server does. */
export type ReleaseSource = {
  kind: 'release'
  /** As links spell it: with a pin only where one was asked for. */
  ref: string
  pinned: string
  /** Whether training goes on: what it is now will not stay, and its pin is for no link. */
  growing?: boolean
  /** Address of the release's folder, without a `/` at its end. */
  folder: string
  digest: Digest
  /** To download for the finished generator. */
  bytes: number
}

/** The visitor's own checkpoint, which never leaves this device. */
export type OwnSource = {
  kind: 'own'
  /** By the path below the folder that was given. */
  files: ReadonlyMap<string, Blob>
  /** What its owner says that it was trained on; normal unless given. */
  prior?: Prior
}
