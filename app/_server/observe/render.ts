import 'server-only'
import { Counter, Gauge } from 'prom-client'
import { type RenderCounters, renderCounters } from '../render/grow.ts'
import { registry } from './metrics.ts'

const registers = [registry]

rising('garden_pictures_total', 'Pictures grown', ({ pictures }) => pictures)
rising(
  'garden_shed_pictures_total',
  'Pictures turned away because too many waited',
  ({ shed }) => shed,
)
rising(
  'garden_cancelled_pictures_total',
  'Pictures nobody waited for any more',
  ({ cancelled }) => cancelled,
)
rising('garden_workers_lost_total', 'Threads that ended by themselves', ({ lost }) => lost)
current('garden_queue_pictures', 'Pictures that wait for a thread', ({ waiting }) => waiting)
current('garden_running_pictures', 'Pictures being grown', ({ running }) => running)
current('garden_workers', 'Threads that grow pictures', ({ workers }) => workers)

new Counter({
  name: 'garden_passes_total',
  help: 'Forward passes, by how many pictures were grown in one',
  labelNames: ['pictures'],
  registers,
  collect() {
    this.reset()
    for (const [pictures, passes] of renderCounters().batches) this.inc({ pictures }, passes)
  },
})

function rising(name: string, help: string, read: (counters: RenderCounters) => number): void {
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset()
      this.inc(read(renderCounters()))
    },
  })
}

function current(name: string, help: string, read: (counters: RenderCounters) => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read(renderCounters()))
    },
  })
}
