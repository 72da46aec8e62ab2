// A process of its own does not inherit the loader that reads TypeScript, so it registers one.
import { register } from 'tsx/esm/api'

register()
await import('./work.ts')
