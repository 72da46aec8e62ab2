// @ts-check
// A picture server with one forward pass a request and nothing else: node test/bench/bare/server.js <engine> <port>
import { register } from 'tsx/esm/api'

register()
await import('./server.ts')
