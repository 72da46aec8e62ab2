// @ts-check
import { isMainThread } from 'node:worker_threads'

// Vitest transforms TypeScript for its own threads alone; those that the app starts read it through tsx.
if (!isMainThread) {
  const { register } = await import('tsx/esm/api')
  register()
}
