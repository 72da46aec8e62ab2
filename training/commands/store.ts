/** Where models are published; shared by every command that changes what is. */
export const storeArg = {
  store: {
    type: 'string',
    valueHint: 'path',
    default: 'public/models',
    description:
      'where the gallery reads models from: a folder, blob (Vercel Blob, by BLOB_READ_WRITE_TOKEN), blob:<folder> in it, or s3://<bucket>/<prefix>',
  },
} as const

/** How a model is named; shared by the commands that publish one. */
export const naming = {
  id: { type: 'string', description: "the model's name in links; the preset's unless given" },
  title: { type: 'string', description: 'the name people read; the id unless given' },
  description: { type: 'string', default: '', description: 'a sentence about the model' },
} as const
