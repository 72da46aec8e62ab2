import { GardenError } from '#lib/error.ts'
import type { Generator } from '#lib/model/load.ts'
import type { Start } from './opened.ts'
import { timed, withinOnceBegun } from './patience.ts'
import type { Backend, Refusal, RefusalReason } from './protocol.ts'

/** A backend that has drawn the known answer right. */
export type Footing = { backend: Backend; start: Start | undefined; generator: Generator }

/** Milliseconds from when a model's files are there to its first picture, which is when a backend compiles. */
const PATIENCE = 120_000

/** Milliseconds a picture: our own kernels need less on any processor with such a graphics card. */
const SLOW = 30

/** Graphics cards that are none. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i

/**
 * The ladder of backends, which is only climbed down.
 *
 * @param software whether the first was chosen, and may be a graphics card that software imitates
 * @param load the finished generator, proven
 */
export function createLadder(
  { backends, software }: { backends: readonly Backend[]; software: boolean },
  load: (start: Start | undefined) => Promise<Generator>,
) {
  const left = [...backends]
  const refused: Refusal[] = []

  /**
   * The next backend that draws the known answer.
   *
   * @throws GardenError `backend_unavailable` when none is left; whatever loading the model throws
   */
  async function climb(): Promise<Footing> {
    for (let backend = left.shift(); backend; backend = left.shift()) {
      const imitated = software && backend === backends[0]
      const missing = await lackOf(backend, imitated)
      if (missing) refused.push({ backend, reason: missing, detail: '' })
      else {
        const footing = await stand(backend, imitated)
        if (footing) return footing
      }
    }
    throw new GardenError('backend_unavailable', 'No backend is left on this device.', {
      suggestion: 'The server draws instead.',
    })
  }

  async function stand(backend: Backend, imitated: boolean): Promise<Footing | undefined> {
    try {
      const start = await startOf(backend, imitated)
      const generator = await withinOnceBegun(PATIENCE, (begin) => load(timed(start, begin)))
      const footing = { backend, start, generator }
      return (await isSlow(footing)) ? undefined : footing
    } catch (error) {
      if (error instanceof GardenError && error.code !== 'backend_unavailable') throw error
      refuse(backend, 'unfit', error)
      return undefined
    }
  }

  /** A choice is a choice; and the last has nothing to be slower than. */
  async function isSlow({ backend, generator }: Footing): Promise<boolean> {
    if (software || left.length === 0) return false
    const { latentSize } = generator.manifest
    const began = performance.now()
    await generator.generate([new Float32Array(latentSize)])
    const milliseconds = performance.now() - began
    if (milliseconds <= SLOW) return false
    refuse(backend, 'slow', `${Math.round(milliseconds)} ms a picture`)
    generator.dispose()
    return true
  }

  function refuse(backend: Backend, reason: RefusalReason, error: unknown): void {
    refused.push({ backend, reason, detail: error instanceof Error ? error.message : `${error}` })
  }

  return { climb, refuse, refused }
}

/** Why a backend need not be tried: that is known without fetching anything. */
async function lackOf(backend: Backend, imitated: boolean): Promise<RefusalReason | undefined> {
  if (backend === 'webgpu') return lackOfWebGPU(imitated)
  if (backend === 'webgl') return lackOfWebGL(imitated)
  return typeof WebAssembly === 'undefined' ? 'absent' : undefined
}

async function lackOfWebGPU(imitated: boolean): Promise<RefusalReason | undefined> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null)
  if (!adapter) return 'absent'
  return adapter.info?.isFallbackAdapter && !imitated ? 'software' : undefined
}

function lackOfWebGL(imitated: boolean): RefusalReason | undefined {
  if (typeof OffscreenCanvas === 'undefined') return 'absent'
  const context = new OffscreenCanvas(1, 1).getContext('webgl2')
  if (!context) return 'absent'
  const known = context.getExtension('WEBGL_debug_renderer_info')
  const renderer = context.getParameter(known?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return SOFTWARE.test(`${renderer}`) && !imitated ? 'software' : undefined
}

/** TF.js is fetched by those who have a graphics card only, and only the part for it. */
async function startOf(backend: Backend, software: boolean): Promise<Start | undefined> {
  switch (backend) {
    case 'webgpu': {
      const { startOnWebGPU } = await import('#lib/model/tensors/webgpu.ts')
      return startOnWebGPU
    }
    case 'webgl': {
      const { startOnWebGL } = await import('#lib/model/tensors/webgl.ts')
      return (program) => startOnWebGL(program, { software })
    }
    case 'wasm':
      return undefined
  }
}
