import { defineCommand } from 'citty'

export const setup = defineCommand({
  meta: { name: 'setup', description: 'makes TensorFlow available to the trainer' },
  run() {},
})
