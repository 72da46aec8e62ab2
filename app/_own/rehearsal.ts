import type { StudioModel } from '../_studio/model.ts'

/**
 * The least generator there is, of eight by eight grey pixels. Opening it before a visitor opens theirs has the browser
 * fetch all that growing needs; afterwards nothing has to be fetched any more, and the network may be gone.
 */
export function rehearsal(): StudioModel['source'] {
  const weights = new Blob([new Float32Array(SIDE * SIDE + SIDE * SIDE)])
  const files = new Map([
    ['model.json', new Blob([JSON.stringify(MODEL)])],
    ['weights.bin', weights],
  ])
  return { kind: 'own', files }
}

const SIDE = 8

const MODEL = {
  format: 'layers-model',
  modelTopology: {
    class_name: 'Sequential',
    config: [
      layer('Dense', { name: 'seedling', units: SIDE * SIDE, batch_input_shape: [null, 1] }),
      layer('Reshape', { name: 'square', target_shape: [SIDE, SIDE, 1] }),
      layer('Activation', { name: 'picture', activation: 'tanh' }),
    ],
  },
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'seedling/kernel', shape: [1, SIDE * SIDE], dtype: 'float32' },
        { name: 'seedling/bias', shape: [SIDE * SIDE], dtype: 'float32' },
      ],
    },
  ],
}

function layer(class_name: string, config: Record<string, unknown>) {
  return { class_name, config }
}
