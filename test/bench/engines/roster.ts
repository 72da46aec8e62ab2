import type { Published } from '../release.ts'
import type { Engine } from './engine.ts'
import { layers } from './layers.ts'
import { onnxNode, onnxWeb } from './onnx.ts'
import { ours } from './ours.ts'

export type EngineName = 'ours' | 'layers' | 'onnxruntime-web' | 'onnxruntime-node'

type Loader = { load(published: Published): Promise<Engine>; isPeer: boolean }

/** By the name that tables show. Peers are there once `installPeers` has said so. */
export const ENGINES: Record<EngineName, Loader> = {
  ours: { load: ours, isPeer: false },
  layers: { load: layers, isPeer: false },
  'onnxruntime-web': { load: onnxWeb, isPeer: true },
  'onnxruntime-node': { load: onnxNode, isPeer: true },
}

export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[]
