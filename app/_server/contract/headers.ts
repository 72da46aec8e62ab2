import 'server-only'

export type HeaderName = keyof typeof headers

/** The headers that answers carry, as the document tells of them. */
export const headers = {
  'API-Version': text('The version of this API, as in the document.', '1.0.0'),
  'Access-Control-Allow-Origin': text('Any page may use the answer.', '*'),
  'Accept-Ranges': text('A part of the file can be asked for.', 'bytes'),
  Allow: text('The methods that there are.', 'GET, HEAD, OPTIONS'),
  'Cache-Control': text(
    'A year where the model is pinned, a day for what is told of it, a minute where it is not and for what is told of one that still grows (a day longer where this server cannot be reached), and not at all for problems, and for oEmbed where the server was not told its address.',
    'public, max-age=31536000, s-maxage=31536000, immutable',
  ),
  'Content-Range': text('Which part of the file this is.', 'bytes 0-99/4821'),
  ETag: text('Strong. Made of the release, the recipe, the format and the query.', '"kM0mF7o2"'),
  Link: text(
    'The address of the same file that lasts, as `rel="canonical"`: pinned, unless the model still grows.',
  ),
  Location: text('The address of the picture.'),
  'No-Vary-Search': text(
    'The keys of the query that make a difference.',
    'key-order, params, except=("size")',
  ),
  RateLimit: text('What is left of the allowance.', '"pictures";r=0;t=12'),
  'RateLimit-Policy': text('The allowance.', '"pictures";q=6000;w=60'),
  'Retry-After': {
    description: 'Seconds after which to ask again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'Server-Timing': text('Milliseconds that it waited, and was grown and encoded.'),
}

function text(description: string, example?: string) {
  return { description, schema: { type: 'string' }, ...(example && { example }) }
}
