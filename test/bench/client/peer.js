// Loaded by each peer's worker: has it answer the page once its engine is open.

/** @param {Promise<(latents: Float32Array, count: number) => Promise<Float32Array>>} ready */
self.answerBy = (ready) => {
  // So that the page hears of it.
  ready.catch((error) =>
    setTimeout(() => {
      throw error
    }),
  )
  addEventListener('message', async ({ data: { latents, count } }) => {
    const run = await ready
    const began = performance.now()
    const values = await run(latents, count)
    postMessage({ milliseconds: performance.now() - began, values })
  })
}
