import fc from 'fast-check'
import type { Document, Parameter, PathItem, Schema } from './document.ts'
import type { Asked } from './http.ts'

/** What is really there, so that many requests are for something. */
export type Known = { models: string[]; directions: string[]; ages: number[]; resolution: number }

/** Requests made of the document: valid, at the edges, nearly right, and hostile. */
export function requestsTo(document: Document, known: Known): fc.Arbitrary<Asked> {
  const paths = Object.entries(document.paths)
  const valid = fc.oneof(...paths.map(([path, item]) => addressOf(path, item, known)))
  const address = fc.oneof(
    { weight: 6, arbitrary: valid },
    { weight: 3, arbitrary: fc.tuple(valid, mutation).map(([text, mutate]) => mutate(text)) },
    { weight: 1, arbitrary: fc.tuple(valid, hostile).map(([text, part]) => replaced(text, part)) },
    {
      weight: 1,
      arbitrary: fc.array(hostile, { maxLength: 4 }).map((parts) => `/api/${parts.join('/')}`),
    },
  )
  return fc.record({ method, path: address.map(sendable), headers })
}

const method = fc.oneof(
  { weight: 16, arbitrary: fc.constant('GET') },
  { weight: 3, arbitrary: fc.constantFrom('HEAD', 'OPTIONS') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LOCK'),
  },
)

function addressOf(path: string, { parameters }: PathItem, known: Known): fc.Arbitrary<string> {
  const parts = parameters.filter((one) => one.in === 'path').map((one) => partOf(one, known))
  const keys = parameters.filter((one) => one.in === 'query').map((one) => keyOf(one, known))
  return fc.tuple(fc.tuple(...parts), fc.tuple(...keys)).map(([values, given]) => {
    const names = path.match(/\{\w+\}/g) ?? []
    const order = parameters.map(({ name }) => `{${name}}`)
    const filled = names.reduce(
      (text, name) => text.replace(name, values[order.indexOf(name)] ?? ''),
      path,
    )
    const query = given.filter((one) => one !== undefined).join('&')
    return query ? `${filled}?${query}` : filled
  })
}

function partOf({ name, schema }: Parameter, known: Known): fc.Arbitrary<string> {
  if (name === 'model') return oftenKnown(known.models, schema)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const written = fc.stringMatching(new RegExp(schema.pattern ?? '.+'), { size: 'small' })
  const value = fc.oneof(
    { weight: 3, arbitrary: seedsOf(name, known) },
    { weight: 1, arbitrary: written },
  )
  return value.map((text) => text.replace(/[^\w~!,:+@.-]/g, encodeURIComponent))
}

function oftenKnown(models: string[], { pattern = '' }: Schema): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...models) },
    { weight: 1, arbitrary: fc.stringMatching(new RegExp(pattern)) },
  )
}

/** Recipes that the model can grow, few enough seeds that much is asked for twice. */
function seedsOf(name: string, { directions, ages }: Known): fc.Arbitrary<string> {
  const seed = fc.oneof(fc.nat(20), fc.constantFrom(4294967295, 4294967296), fc.nat())
  if (name === 'seeds') {
    return fc
      .tuple(
        seed,
        fc.oneof({ weight: 9, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.nat(300) }),
      )
      .map(([from, more]) => `${from}-${from + more}`)
  }
  const truncation = fc.constantFrom('', '', '~0.7', '~2', '~0', '~1')
  const direction = fc.constantFrom('', '', ...directions.map((one) => `+${one}:1.5`))
  const age = fc.constantFrom('', '', ...ages.map((kimg) => `!${kimg}`))
  const keys = fc.array(seed, {
    minLength: name === 'walk' ? 2 : 1,
    maxLength: name === 'walk' ? 4 : 1,
  })
  return fc.tuple(keys, truncation, direction, age).map((parts) => parts.join(''))
}

function keyOf({ name, required, schema }: Parameter, known: Known) {
  const value = queryValue(name, schema, known).map((text) => `${name}=${text}`)
  const chance = required ? 19 : 1
  return fc.oneof(
    { weight: chance, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

/** Mostly small, for what is large takes long and is no other path through the code. */
function queryValue(name: string, schema: Schema, known: Known): fc.Arbitrary<string> {
  const { minimum = 0, maximum = 0, enum: words, type } = schema
  if (words) return fc.constantFrom(...words)
  if (type === 'boolean') return fc.constantFrom('true', 'false')
  if (name === 'url') return pageOf(known)
  if (type !== 'integer') return fc.constantFrom('json', 'xml', '')
  const edges = fc.constantFrom(minimum - 1, minimum, minimum + 1, maximum, maximum + 1)
  const small =
    name === 'size'
      ? fc.constantFrom(1, 2).map((n) => n * known.resolution)
      : fc.integer({ min: minimum, max: 12 })
  return fc
    .oneof(
      { weight: 20, arbitrary: small },
      { weight: 1, arbitrary: edges },
      { weight: 1, arbitrary: fc.integer() },
    )
    .map(String)
}

function pageOf({ models, directions, ages, resolution }: Known): fc.Arbitrary<string> {
  const known = { models, directions, ages, resolution }
  const page = fc
    .tuple(fc.constantFrom(...models), fc.oneof(seedsOf('recipe', known), seedsOf('walk', known)))
    .map(([model, recipe]) => `http://localhost/${model}/${recipe}`)
  return fc.oneof(page, fc.webUrl(), hostile).map(encodeURIComponent)
}

/** A character lost, doubled or changed; the query turned around or given twice; a slash too many. */
const mutation: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom('', '%', '%2F', '%00', '.', '-', '~', 'é', '9', '%FF', '+', '!', ' '),
    )
    .map(([at, put]) => (text: string) => {
      const start = 5 + (at % Math.max(1, text.length - 5))
      return text.slice(0, start) + put + text.slice(start + (at % 2))
    }),
  fc.constantFrom(
    (text: string) => `${text}${text.includes('?') ? '&' : '?'}v=1&utm_source=x`,
    (text: string) => `${text}&${text.split('?')[1] ?? ''}`,
    (text: string) =>
      text.replace(/\?(.*)$/, (_, query) => `?${query.split('&').reverse().join('&')}`),
    (text: string) => text.slice(0, 5) + text.slice(5).toUpperCase(),
    (text: string) => text.replace(/(\?|$)/, '/$1'),
    (text: string) => text.replace('/v1/', '//v1/'),
    (text: string) => text.replace('/v1/', '/v1/../v1/'),
    (text: string) => text.replace(/[@,~]/g, encodeURIComponent),
  ),
)

const hostile = fc.oneof(
  fc.constantFrom(
    '%00',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%5c..',
    '%c0%af',
    '%FF%FE',
    '%',
    '%E0%A4%A',
    '%25%30%30',
    '__proto__',
    'constructor',
    '<script>alert(1)</script>',
    "' OR 1=1 --",
    '$%7B7*7%7D',
    '%0d%0aset-cookie:%20a=b',
    '%F0%9F%8C%B1',
    '-0',
    '1e309',
    '0x10',
    'NaN',
    '[]',
    '_rsc',
  ),
  fc.nat({ max: 9000 }).map((length) => '9'.repeat(length)),
  fc.constant('a'.repeat(20_000)),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text)),
)

function replaced(text: string, part: string): string {
  const pieces = text.split(/(?<=[/=&?.,])/)
  const at = part.length % pieces.length
  return pieces.map((piece, i) => (i === at && i > 1 ? part : piece)).join('')
}

/** Node refuses to send what is no part of an address; everything else goes as it is. */
function sendable(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, encodeURIComponent)
}

const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('*', '"x"', 'W/"x"', '"', '""', ',,,', 'W/', '"a", W/"b", *', '\xff')
      .map((tag) => ({ 'if-none-match': tag })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'bytes=0-9',
        'bytes=-5',
        'bytes=5-',
        'bytes=5-2',
        'bytes=0-0,5-9',
        'bytes=-',
        'bytes=-0',
        'items=0-1',
        'bytes=99999999999999-',
        'bytes=a-b',
      )
      .map((range) => ({ range })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { accept: 'text/html;q=0.1' },
      { accept: '\xff' },
      { 'accept-encoding': 'identity;q=0, *;q=0' },
      { rsc: '1', 'next-router-prefetch': '1' },
      { 'next-action': 'x'.repeat(40) },
      { 'x-forwarded-host': 'a b, c', 'x-forwarded-proto': 'gopher' },
      { 'x-forwarded-for': 'not an address' },
      { 'x-http-method-override': 'DELETE' },
      { 'x-middleware-subrequest': 'proxy' },
      { 'x-nextjs-data': '1' },
      { origin: 'null', 'access-control-request-method': 'PUT' },
      { 'if-range': '"x"', range: 'bytes=0-1' },
      { 'if-modified-since': 'yesterday' },
      { cookie: 'x'.repeat(4000) },
    ),
  },
)
