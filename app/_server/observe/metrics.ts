import 'server-only'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Refusal, refusals } from '../door/refusals.ts'
import { redisState } from '../shared/redis.ts'
import type { Notes } from './notes.ts'

/** What this process has counted, in Prometheus's text format. */
export const registry = new Registry()

// Which of several processes it was, where they have names of their own.
if (process.env.GARDEN_INSTANCE)
  registry.setDefaultLabels({ instance: process.env.GARDEN_INSTANCE })

/** Seconds; from a cached picture to a film of 240 frames. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

const requests = new Counter({
  name: 'garden_requests_total',
  help: 'Requests answered, by what was asked for and with which status',
  labelNames: ['route', 'status'],
  registers: [registry],
})

const requestSeconds = new Histogram({
  name: 'garden_request_seconds',
  help: 'From the request to its answer',
  labelNames: ['route'],
  buckets: SECONDS,
  registers: [registry],
})

const stageSeconds = new Histogram({
  name: 'garden_stage_seconds',
  help: 'What requests spent waiting (queue), growing (infer) and writing files (encode)',
  labelNames: ['stage'],
  buckets: SECONDS,
  registers: [registry],
})

const problems = new Counter({
  name: 'garden_problems_total',
  help: 'Requests answered with a problem, by its code; busy and rate_limited were shed',
  labelNames: ['code'],
  registers: [registry],
})

const cache = new Counter({
  name: 'garden_cache_total',
  help: 'Files asked for, by whether they were there (hit), on their way (shared) or had to be made (miss)',
  labelNames: ['state'],
  registers: [registry],
})

new Gauge({
  name: 'garden_redis_up',
  help: 'Whether the Redis that processes share answers: 1 or 0; nothing where none is told',
  registers: [registry],
  async collect() {
    this.reset()
    const state = await redisState()
    if (state !== 'off') this.set(state === 'up' ? 1 : 0)
  },
})

collectDefaultMetrics({ register: registry })

refusals.subscribe((refusal) => {
  const { status, code } = refusal as Refusal
  requests.inc({ route: 'door', status })
  problems.inc({ code })
})

export function countRequest(route: string, status: number, milliseconds: number, notes: Notes) {
  requests.inc({ route, status })
  requestSeconds.observe({ route }, milliseconds / 1000)
  for (const [stage, spent] of Object.entries(notes.spent))
    stageSeconds.observe({ stage }, spent / 1000)
  if (notes.cache) cache.inc({ state: notes.cache })
  if (notes.code) problems.inc({ code: notes.code })
}
