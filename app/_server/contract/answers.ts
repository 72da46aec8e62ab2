import 'server-only'
import * as z from 'zod'
import { cardSchema } from '#lib/model/manifest.ts'
import { type ProblemCode, problems } from './problems.ts'

const address = z.string().meta({ format: 'uri-reference' })

/** A model as the API tells of it. */
export type ModelAnswer = z.infer<typeof modelAnswer>

export const modelAnswer = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    resolution: z.int().min(8).meta({ description: 'Side of a picture in pixels.' }),
    channels: z.union([z.literal(1), z.literal(3)]),
    latentSize: z.int().min(1),
    prior: z.enum(['normal', 'uniform']),
    kimg: z.number().meta({ description: 'Thousand real images shown in training.' }),
    licence: z.string(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    pinned: z.string().meta({ description: 'The reference that always means this release.' }),
    publishedAt: z.iso.datetime({ offset: true }),
    growingTo: z.number().optional().meta({
      description: 'The kimg that a model is to reach which is still in training.',
    }),
    bytes: z.int().meta({ description: 'Of the weights.' }),
    transferBytes: z.int().meta({ description: 'Of the weights, in gzip.' }),
    ages: z.array(z.int()).meta({ description: 'In kimg, as recipes name them.' }),
    directions: z.array(z.string()),
    page: address,
    studio: address,
    manifest: address,
    picture: z.string().meta({ description: 'With `{recipe}` where a recipe is to stand.' }),
  })
  .meta({ id: 'Model' })

export const modelsAnswer = z.object({ models: z.array(modelAnswer) }).meta({ id: 'Models' })

export const modelWithCardAnswer = z
  .object({ ...modelAnswer.shape, card: cardSchema })
  .meta({ id: 'ModelWithCard' })

/** More may be told of each model, and of the process. */
export const healthAnswer = z
  .looseObject({
    status: z.enum(['ready', 'degraded']).meta({
      description: '`degraded` where some models cannot be read or drawn, and others can.',
    }),
    redis: z.enum(['off', 'up', 'slow', 'down']).meta({
      description:
        'Whether allowances and pictures are shared with other processes; while it is slow or down each goes on alone.',
    }),
    models: z.array(
      z.looseObject({
        model: z.string(),
        maxDifference: z.number().meta({
          description: 'From its known answer, in levels of 255.',
        }),
      }),
    ),
  })
  .meta({ id: 'Health' })

/** What a consumer of oEmbed is told of a page. */
export type OembedAnswer = z.infer<typeof oembedAnswer>

export const oembedAnswer = z
  .object({
    type: z.literal('photo'),
    version: z.literal('1.0'),
    title: z.string(),
    provider_name: z.string(),
    provider_url: z.url(),
    cache_age: z.int().meta({ description: 'Seconds.' }),
    url: z.url().meta({ description: 'Of the picture.' }),
    width: z.int(),
    height: z.int(),
    thumbnail_url: z.url(),
    thumbnail_width: z.int(),
    thumbnail_height: z.int(),
  })
  .meta({ id: 'Oembed' })

export const openapiAnswer = z
  .looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Document' })

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

export const problemAnswer = z
  .object({
    type: address.meta({ description: 'Where the documentation tells of the code.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What is at fault, and what to do about it.' }),
    error: z.object({
      code: z.enum(codes),
      message: z.string(),
      suggestion: z.string().optional(),
    }),
  })
  .meta({ id: 'Problem' })
