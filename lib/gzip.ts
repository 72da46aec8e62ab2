/**
 * What is in a file in gzip.
 *
 * @throws TypeError for what is not packed, or was cut short
 */
export async function gunzip(packed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed as BlobPart]).stream()
  const unpacked = stream.pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(unpacked).arrayBuffer())
}
