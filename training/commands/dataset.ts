import { defineCommand } from 'citty'

export const dataset = defineCommand({
  meta: { name: 'dataset', description: 'Look at pictures and pack them to train on' },
  subCommands: {
    check: async () => (await import('./dataset-check.ts')).check,
    pack: async () => (await import('./dataset-pack.ts')).pack,
    make: async () => (await import('./dataset-make.ts')).make,
  },
})
