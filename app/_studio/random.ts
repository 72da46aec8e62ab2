import { type Seed, toSeed } from '#lib/latent/seed.ts'

/** Any seed, each as likely as the others. */
export function randomSeed(): Seed {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1))
  return toSeed(word)
}
