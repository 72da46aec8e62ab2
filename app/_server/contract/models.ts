import 'server-only'
import * as z from 'zod'
import {
  healthAnswer,
  modelsAnswer,
  modelWithCardAnswer,
  oembedAnswer,
  openapiAnswer,
} from './answers.ts'
import { endpoint } from './endpoint.ts'
import { images } from './images.ts'
import { modelParam } from './path.ts'
import { NAMED, STORED } from './problems.ts'
import { whole } from './query.ts'

const none = z.object({})

export const models = endpoint({
  id: 'listModels',
  path: '/api/v1/models',
  summary: 'Every model',
  description: 'The newest release of every model that is published.',
  params: none,
  query: none,
  sends: { kind: 'document', schema: modelsAnswer },
  problems: STORED,
  example: {},
})

export const model = endpoint({
  id: 'getModel',
  path: '/api/v1/models/{model}',
  summary: 'One model',
  description: 'A release, with the card that tells of its data, its training and its numbers.',
  params: z.object({ model: modelParam }),
  query: none,
  sends: { kind: 'document', schema: modelWithCardAnswer },
  problems: NAMED,
  example: { model: '{model}' },
})

export const random = endpoint({
  id: 'getRandom',
  path: '/api/v1/random/{model}',
  summary: 'A picture nobody chose',
  description:
    'Leads to the picture of a seed, another each time: pinned, unless the model still grows.',
  params: z.object({ model: modelParam }),
  query: images.query,
  sends: { kind: 'redirect' },
  problems: ['invalid_query', ...NAMED],
  example: { model: '{model}' },
})

export const oembed = endpoint({
  id: 'getOembed',
  path: '/api/v1/oembed',
  summary: 'How to embed a page',
  description: 'oEmbed 1.0 for the page of a picture or a walk.',
  params: none,
  query: z.object({
    url: z.string().min(1).max(2048).meta({
      description: 'The address of the page, whole or from the host on.',
    }),
    maxwidth: whole(1, 100_000).optional().meta({ description: 'Pixels there are in width.' }),
    maxheight: whole(1, 100_000).optional().meta({ description: 'Pixels there are in height.' }),
    format: z.string().max(16).default('json').meta({
      description: 'Only `json`: anything else is answered with 501, as the specification asks.',
    }),
  }),
  sends: { kind: 'document', schema: oembedAnswer },
  problems: ['invalid_query', 'invalid_recipe', 'not_found', 'unsupported_format', ...NAMED],
  example: { url: '{page}' },
})

export const openapi = endpoint({
  id: 'getOpenapi',
  path: '/api/v1/openapi.json',
  summary: 'This document',
  description: 'The OpenAPI 3.1 document of this API.',
  params: none,
  query: none,
  sends: { kind: 'document', schema: openapiAnswer },
  problems: STORED,
  example: {},
})

export const health = endpoint({
  id: 'getHealth',
  path: '/api/health',
  summary: 'Whether it grows pictures',
  description:
    '200 once this process has drawn a known answer of a model right, 503 until then; `degraded`, with their names, where others cannot be drawn.',
  params: none,
  query: none,
  sends: { kind: 'document', schema: healthAnswer },
  problems: ['backend_unavailable', 'busy', ...STORED],
  example: {},
})
