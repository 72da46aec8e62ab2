// Runs in the studio's page: asks workers for pictures, and notes tasks of the page that take long.

globalThis.bench = { long: [], open, ours, peer }

let worker
let tickets = 0
const others = new Map()
/** When walks of ours were grown: it is then that the page must answer. */
const walks = []

/** A worker like the studio's, at the address of that, and one for each peer. */
function open({ address, start, peers }) {
  worker = new Worker(address)
  worker.postMessage(start)
  for (const [name, file] of peers) others.set(name, hire(`/bench/${file}`))
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      if (walks.some(({ began, ended }) => startTime >= began && startTime < ended))
        bench.long.push(duration)
  }).observe({ type: 'longtask' })
}

/** Milliseconds that the worker took, and that the page waited for all of a wish; few pictures come with it. */
function ours({ wish, count }) {
  tickets += 1
  const ticket = tickets
  const began = performance.now()
  const grown = []
  let worked = 0
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.kind === 'failed' || data.kind === 'denied') reject(new Error(data.message))
      if (data.kind !== 'grown' || data.ticket !== ticket) return
      worked += data.milliseconds
      grown.push(...data.pictures)
      if (grown.length < count) return
      const ended = performance.now()
      const waited = ended - began
      if (wish.kind === 'walk') walks.push({ began, ended })
      resolve({ worked, waited, pictures: few(grown).map((picture) => [...picture]) })
    }
    worker.postMessage({ kind: 'grow', ticket, wish })
  })
}

/** Milliseconds of one forward pass; few values come with it. */
async function peer({ name, latents, count, wanted }) {
  const { other, failed } = others.get(name)
  const answered = new Promise((resolve) => {
    other.onmessage = ({ data }) => resolve({ ...data, values: wanted ? [...data.values] : [] })
  })
  other.postMessage({ latents: Float32Array.from(latents), count })
  return Promise.race([answered, failed])
}

/** A peer's worker, and what goes wrong in it, whenever that is. */
function hire(address) {
  const other = new Worker(address)
  const failed = new Promise((_, reject) => {
    other.onerror = ({ message }) => reject(new Error(`${address}: ${message}`))
  })
  failed.catch(() => {})
  return { other, failed }
}

function few(pictures) {
  return pictures.length <= 16 ? pictures : []
}
