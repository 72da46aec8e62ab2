import { defineCommand } from 'citty'

export const dataset = defineCommand({
  meta: { name: 'dataset', description: 'Make packed data sets' },
  subCommands: {
    make: async () => (await import('./dataset-make.ts')).make,
  },
})
