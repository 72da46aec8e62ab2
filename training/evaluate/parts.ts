/**
 * Where the substreams of PURPOSE.evaluation begin. To each is added what tells its uses apart: the
 * pyramid's level, the picture's number, or 16 × the picture's number + the level.
 */
export const PART = { reals: 0, directions: 1, told: 32, patches: 64, noise: 2 ** 31 } as const
