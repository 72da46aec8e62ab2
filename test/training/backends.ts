import { beforeAll, describe } from 'vitest'
import { type BackendName, startBackend } from '../../training/backend/backend.ts'

/** The faster of the two backends whose values can be read at once. */
export const best: BackendName = await startBackend('cpu', () => {}).catch(() =>
  startBackend('wasm', () => {}),
)

/** Both backends; where tfjs-node cannot be had, what needs it is to be skipped, and seen to be. */
export const backends = (['cpu', 'wasm'] as const).map((backend) => ({
  backend,
  works: backend === 'wasm' || best === 'cpu',
}))

/** Describes a behaviour on each backend, which is started before. */
export function onEachBackend(behaviour: (backend: BackendName) => void): void {
  for (const { backend, works } of backends) {
    describe.skipIf(!works)(`on ${backend}`, () => {
      beforeAll(async () => {
        await startBackend(backend, () => {})
      })
      behaviour(backend)
    })
  }
}
