import type { Direction } from '#lib/latent/directions.ts'
import type { Engine } from '#lib/model/engine.ts'
import type { Program } from '#lib/model/integers/program.ts'
import type { Generator } from '#lib/model/load.ts'
import type { Manifest } from '#lib/model/manifest.ts'

/** What computes the program of a generator. */
export type Start = (program: Program) => Promise<Engine>

/** A model whose generators can be had, wherever its files lie. */
export type Opened = {
  manifest: Manifest
  directions(): Promise<readonly Direction[]>
  /**
   * @param start absent = our own kernels, in WebAssembly
   * @param age in kimg; absent = finished, which is proven to draw right
   */
  load(start?: Start, age?: number): Promise<Generator>
  /** Told once the finished generator has drawn right: what was fetched is worth keeping. */
  keep(): Promise<void>
}
