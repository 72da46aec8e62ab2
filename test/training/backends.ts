import { beforeAll, describe } from 'vitest'
import { type BackendName, startBackend } from '../../training/backend/backend.ts'

/** The fastest backend that starts on this machine. */
export const best: BackendName = await startBackend('auto', () => {})

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
