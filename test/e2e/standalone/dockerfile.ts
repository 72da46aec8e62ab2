/** What the image that a Dockerfile ends with is made of. */
export type Image = {
  /** From the build's folder to the image's, both relative to the working directory. */
  copies: { from: string; to: string }[]
  environment: Record<string, string>
  command: string[]
  healthcheck: string[]
}

/** Reads the last stage of a Dockerfile that copies from one other stage with the same working directory. */
export function parseImage(text: string): Image {
  const stage = text.slice(text.lastIndexOf('\nFROM '))
  const folder = /^WORKDIR (\S+)$/m.exec(stage)?.[1] ?? '/'
  const copies = [...stage.matchAll(/^COPY --from=build (\S+) (\S+)$/gm)]
  const variables = [...stage.matchAll(/^ENV (\w+)=(\S+)$/gm)]
  return {
    copies: copies.map(([, from = '', to = '']) => ({ from: from.replace(`${folder}/`, ''), to })),
    environment: Object.fromEntries(variables.map(([, name, value]) => [name, value])),
    command: JSON.parse(/^CMD (\[.*\])$/m.exec(stage)?.[1] ?? '[]'),
    healthcheck: JSON.parse(/^HEALTHCHECK .*?CMD (\[.*\])$/m.exec(stage)?.[1] ?? '[]'),
  }
}
