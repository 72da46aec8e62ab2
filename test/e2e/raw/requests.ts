import fc from 'fast-check'

/** One request, each character a byte. */
export type Sent = { bytes: string }

/** @param release the digest of the model's newest */
export function attacks(model: string, release: string): fc.Arbitrary<Sent> {
  const address = fc.constantFrom(...addresses(model, release))
  const target = fc.oneof(
    { weight: 6, arbitrary: address },
    { weight: 5, arbitrary: mutated(address) },
    { weight: 2, arbitrary: madeUp },
    { weight: 1, arbitrary: noPath },
  )
  return fc
    .record({ method, target, query, version, headers: fc.array(header, { maxLength: 2 }), body })
    .map(({ method, target, query, version, headers, body }) => {
      const host = headers.some((one) => /^host:/i.test(one)) ? [] : ['Host: localhost']
      const lines = [`${method} ${target}${query}${version}`, ...host, ...headers]
      return { bytes: [...lines, 'Connection: close', '', body].join('\r\n') }
    })
}

const method = fc.oneof(
  { weight: 20, arbitrary: fc.constant('GET') },
  { weight: 3, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'POST') },
  {
    weight: 1,
    arbitrary: anyOf('PUT DELETE PATCH TRACE CONNECT PROPFIND M-SEARCH QUERY PURGE get FOO \u00ff'),
  },
)

/** Something of every kind that there is, and of what there is not. */
function addresses(model: string, release: string): string[] {
  const pages = wordsOf('/api /own /kept /walks /today /missing /offline /grow')
  const ofModel = wordsOf('/7 /1,2 /studio /map /7!1 /!! /Ada /7/8').map(
    (page) => `/${model}${page}`,
  )
  const everywhere = ['', ...pages, `/${model}`, ...ofModel]
  const files = wordsOf('manifest.json model.json card.json curves.json nothing.bin .')
  const drawn = wordsOf('7.png 7.webp 1,2.gif 7 7.exe .png 0-3.png 3-0.png')
  const kinds = wordsOf('images grids walks timelines cards x')
  return [
    ...['', '/zh', '/ja', '/en', '/fr'].flatMap((at) => everywhere.map((page) => at + page)),
    ...['/releases', '/models'].flatMap((at) => [
      ...files.map((file) => `${at}/${model}/${release}/${file}`),
      ...wordsOf(`${at} ${at}/ ${at}/5 ${at}/x/y ${at}/${model} ${at}/catalogue.json/`),
    ]),
    ...kinds.flatMap((kind) => drawn.map((file) => `/api/v1/${kind}/${model}/${file}`)),
    ...wordsOf(`/api/ /api/v1 /api/v1/ /api/v2/models /api/health /api/metrics /api/health/x
      /api/v1/models /api/v1/oembed /api/v1/random /api/v1/random/${model} /api/v1/images/${model}
      /api/v1/openapi.json /api/v1/__proto__ /models/catalogue.json
      /_next /_next/ /_next/x /_next/static /_next/static/ /_next/static/chunks/x.js
      /_next/static/../../package.json /_next/image /_next/data/x/en.json /_next/webpack-hmr
      /icon.svg /favicon.ico /apple-icon.png /icon-192.png /icon-7.png /robots.txt /sitemap.xml
      /service-worker.js /manifest.webmanifest /today.atom /latent-picture.js
      /_error /_not-found /_document /404 /416 /500 /[lang] /en/[model] /_next.js`),
  ]
}

/** What is put into an address at some place. */
const strange = fc.oneof(
  anyOf(`% %2F %2f.. %00 %FF %E0%A4%A %C0%AF %zz %25 %0d%0a %5c / // /./ /../ /.. \\ ; ;x=1 @ : [ ]
    { | ^ \` . .. .json .rsc .txt .segments/_tree.segment.rsc .prefetch.rsc .map < > " ' #x $ (x) (.)
    * ~ \u00e9 \u00ff \u0001`),
  fc.nat({ max: 20_000 }).map((length) => 'a'.repeat(length)),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map(inLine),
  fc.string({ unit: 'binary', maxLength: 6 }).map(encodeURIComponent),
)

function mutated(address: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(address, strange, fc.nat(), fc.nat(3)).map(([text, part, at, lost]) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + part + text.slice(start + lost)
  })
}

const madeUp = fc
  .tuple(
    fc.constantFrom('', ...wordsOf('/api /api/v1 /models /releases /_next /_next/static /zh')),
    fc.array(strange, { minLength: 1, maxLength: 4 }),
  )
  .map(([start, parts]) => `${start}/${parts.join('/')}`)

const noPath = fc.oneof(
  anyOf(`* / // /// /. /.. ? # x . localhost:80 localhost @ http:// http:/// http://[ http://[::1
    http://x:99999/ http://%/ /\\x http://localhost http://localhost/api file:///etc javascript:1
    HTTP://LOCALHOST/api/v1/models http://a@b:1/api/v1/models http://localhost/../api/health
    //x/../api http://other.test/zh https://other.test/_next/image //other.test/api /http://x/`),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }).map(inLine),
)

/** No end of a line, nor of a target, in the midst of one. */
function inLine(text: string): string {
  return text.replace(/[\r\n ]/g, '_')
}

const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary:
      anyOf(`? ?? ?_rsc=1 ?size=64 ?size=-1 ?size=1e9 ?frames=2 ?x=%FF ?% ?&& ?of=x ?model=x
      ?url=%2Fx&w=64&q=75 ?url=http%3A%2F%2Flocalhost%2Fx&format=xml ?__nextLocale=x ?format=json
      ?nxtPlang=x&nxtPmodel=y ?slug[]=1&slug[]=2 ?__proto__[x]=1 ?r=! ?frames=999 ?columns=0 ?scale=x
      ?fps=0 ?theme=x#y ?a=1?b=2 ?page=x ?page=map`),
  },
  { weight: 1, arbitrary: strange.map((text) => `?x=${inLine(text)}`) },
)

const version = fc.oneof(
  { weight: 40, arbitrary: fc.constant(' HTTP/1.1') },
  { weight: 1, arbitrary: fc.constantFrom(' HTTP/1.0', ' HTTP/2.0', ' HTTP/9', '', ' ', ' FTP/1') },
)

const header = fc.oneof(
  {
    weight: 6,
    // What Next.js and its hosts say to one another, and we to ourselves.
    arbitrary: lineOf(`
      RSC: 1
      RSC: x
      Next-Router-Prefetch: 1
      Next-Router-Prefetch: 2
      Next-Router-State-Tree: x
      Next-Router-State-Tree: %5B%5D
      Next-Router-Segment-Prefetch: /_tree
      Next-Router-Segment-Prefetch: ../x
      Next-Url: /x
      Next-Action: x
      Next-HMR-Refresh: 1
      Next-Resume: 1
      Purpose: prefetch
      X-Nextjs-Data: 1
      X-Nextjs-Postponed: 1
      X-Middleware-Subrequest: proxy
      X-Middleware-Prefetch: 1
      X-Middleware-Rewrite: /x
      X-Middleware-Next: 1
      X-Invoke-Path: /x
      X-Invoke-Status: 500
      X-Invoke-Error: {}
      X-Invoke-Output: x
      X-Invoke-Query: %7B%7D
      X-Matched-Path: /x
      X-Now-Route-Matches: 1=x
      X-Prerender-Revalidate: x
      X-Vercel-Id: x
      X-Garden-Edition: x
      X-Garden-Peer: x
      X-Garden-Length: -1
      X-Forwarded-Host: a b
      X-Forwarded-Proto: gopher
      X-Forwarded-For: x
      X-Forwarded-Port: x
      Forwarded: host=x`),
  },
  {
    weight: 6,
    arbitrary: lineOf(`
      Host: a b
      Host: \u00ff
      Host: [
      Host: x:99999
      Host: x, y
      Host: //x
      Range: bytes=0-0
      Range: bytes=9999999-
      Range: bytes=-0
      Range: x
      If-Range: "x"
      If-None-Match: *
      If-None-Match: "
      If-None-Match: W/"x"
      If-Match: "x"
      If-Match: *
      If-Modified-Since: x
      If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT
      Accept: text/x-component
      Accept: \u00ff
      Accept-Encoding: *;q=0
      Accept-Encoding: br
      Accept-Encoding: gzip, x
      Accept-Encoding: identity;q=0
      Accept-Language: \u00ff
      Cookie: x
      Cookie: __prerender_bypass=x
      Cookie: =;=
      Authorization: Bearer x
      Sec-Fetch-Dest: image
      Origin: null
      Access-Control-Request-Method: X
      Access-Control-Request-Headers: \u00e9
      Upgrade: h2c
      Upgrade: websocket
      Expect: 100-continue
      TE: trailers
      Content-Length: 5
      Content-Length: 99999999999
      Content-Type: multipart/form-data
      Content-Type: \u00ff
      X-HTTP-Method-Override: DELETE
      Max-Forwards: 0
      Via: 1.1 x`),
  },
  {
    weight: 1,
    arbitrary: lineOf(`
      Host:
      Expect: x
      Transfer-Encoding: chunked
      Transfer-Encoding: x
      Content-Length: -1
      no colon
      : x`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.stringMatching(/^[a-z-]{1,12}$/),
        fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
      )
      .map(([name, value]) => `${name}: ${value}`),
  },
)

const body = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('x', '0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n') },
)

function anyOf(words: string): fc.Arbitrary<string> {
  return fc.constantFrom(...wordsOf(words))
}

function lineOf(lines: string): fc.Arbitrary<string> {
  return fc.constantFrom(...lines.trim().split(/\n\s*/))
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/)
}
