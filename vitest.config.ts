import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', 'test/e2e/**']

export default defineConfig({
  resolve: {
    // The package throws wherever its condition `react-server` is not set, as it is in Next.
    alias: {
      'server-only': resolve('node_modules/server-only/empty.js'),
      // Next has its compiler make this module.
      'next/root-params': resolve('test/root-params.ts'),
    },
  },
  test: {
    watch: false,
    maxWorkers: Math.min(4, availableParallelism()),
    // Tables are read as words: where CI is set, picocolors would colour them off a terminal too.
    // Routes that tests call log nothing among their results.
    env: { NO_COLOR: '1', GARDEN_LOG: 'silent' },
    // Far more than any test needs, so that a busy machine fails none.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...ignored, 'test/training/**'],
          execArgv: ['--import', './test/threads.js'],
        },
      },
      {
        extends: true,
        test: {
          name: 'training',
          include: ['test/training/**/*.test.ts'],
          exclude: ignored,
          // The native binding of tfjs-node cannot be loaded twice in one process. Most of what is
          // trained here is too small for many threads: a file to a core is twice as fast.
          pool: 'forks',
          env: { TF_NUM_INTRAOP_THREADS: '1' },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
