import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', 'test/e2e/**']

export default defineConfig({
  test: {
    watch: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...ignored, 'test/training/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'training',
          include: ['test/training/**/*.test.ts'],
          exclude: ignored,
          // The native binding of tfjs-node cannot be loaded twice in one process, and
          // files that train would only take each other's cores: own process, in turn.
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
