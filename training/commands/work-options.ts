/** Where sweeps lie; shared by every command that has to do with them. */
export const sweepArgs = {
  store: {
    type: 'string',
    valueHint: 'path',
    default: 'sweeps',
    description:
      'where runs, checkpoints and data sets lie: a folder all workers see, blob:<folder> or s3://<bucket>/<prefix>',
  },
  redis: {
    type: 'string',
    description:
      'the Redis with the list of work, redis://host:port; GARDEN_REDIS_URL unless given',
  },
} as const
