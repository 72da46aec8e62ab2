import { parentPort, workerData } from 'node:worker_threads'
import { toBytes } from '#lib/image/range.ts'
import { sampleLatent } from '#lib/latent/sample.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { ENGINES, type EngineName } from '../engines/roster.ts'
import { openRelease } from '../release.ts'

// One forward pass a seed, for as long as seeds come.

const published = await openRelease()
const { latentSize, prior } = published.manifest
const engine = await ENGINES[workerData as EngineName].load(published)

parentPort?.on('message', async (seed: number) => {
  const drawn = await engine.run([sampleLatent(toSeed(seed), latentSize, prior)])
  const bytes = drawn instanceof Uint8Array ? drawn : toBytes(drawn)
  parentPort?.postMessage(bytes)
})
parentPort?.postMessage('ready')
